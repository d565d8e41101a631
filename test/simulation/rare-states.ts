import { liveRun } from '../../src/core/call/run.ts';
import type { CallState, PhaseName, Run } from '../../src/core/call/state.ts';
import { unansweredWords } from '../../src/core/words/messages.ts';
import type { Simulated } from './simulate-call.ts';
import type { Stepped } from './story.ts';

/** Which of the rare states a call came through. */
export function statesOf({ story }: Simulated): Set<string> {
  const reached = new Set<string>();
  const memory: Memory = { released: new Map() };
  for (const entry of story.entries) {
    if (entry.kind !== 'step') continue;
    for (const [name, isReached] of Object.entries(rareStates)) {
      if (!reached.has(name) && isReached(entry, memory)) reached.add(name);
    }
    remember(entry, memory);
  }
  return reached;
}

/** What a state needs to know of the steps before. */
interface Memory {
  /** How often a run was let go on after a false alarm. */
  readonly released: Map<number, number>;
}

type Predicate = (step: Stepped, memory: Memory) => boolean;

/**
 * States that calls seldom come through, and where bugs like to live. A run of a thousand seeds that never reaches one
 * of them proves nothing about it, and fails.
 */
export const rareStates: Readonly<Record<string, Predicate>> = {
  // The caller and the agent at once.
  'agent interrupted': ({ after }) => after.state.phase.name === 'interrupted',
  'interrupted while thinking': ({ after }) => after.state.phase.name === 'cancelled',
  'words of a cancelled turn joined to the next': ({ after }) =>
    orders(after, 'reply.write').length > 0 && isJoined(after.state),
  'false alarm, went on in a new epoch': ({ after }) =>
    orders(after, 'speech.release').some(({ fromMs }) => fromMs > 0),
  'went on after a false alarm, and was cut again': ({ after }, { released }) =>
    orders(after, 'speech.hold').some(({ run }) => (released.get(run) ?? 0) > 0),
  'went on twice': ({ after }, { released }) =>
    orders(after, 'speech.release').some(({ run, fromMs }) => fromMs > 0 && (released.get(run) ?? 0) > 0),
  'false alarm while thinking': ({ before, after }) =>
    before.phase.name === 'thinking' &&
    before.phase.run.speculatesOn === null &&
    orders(after, 'speech.release').length > 0,
  'a nod over the agent': ({ before, event, after }) =>
    event.type === 'caller.words_settled' &&
    before.phase.name === 'yielding' &&
    orders(after, 'speech.release').length > 0,
  'silenced by a guess, where voices do not count': ({ before, event, after }) =>
    event.type === 'caller.words_guessed' &&
    before.setup.agent.bargeInOn === 'words' &&
    orders(after, 'speech.hold').length > 0,
  'hello over the greeting of a call we placed': ({ before, event, after }) =>
    event.type === 'caller.words_settled' &&
    before.setup.direction === 'outbound' &&
    liveRun(before)?.kind === 'greeting' &&
    /^hello/.test(event.text) &&
    liveRun(after.state)?.kind === 'greeting',
  'a notice talked over': ({ before, event }) =>
    event.type === 'caller.speech_sustained' && liveRun(before)?.noticeDue === true,
  'endless voice given up': ({ event, after }) => isTimer(event, 'endless_voice') && after.ignored === null,
  'hung up while yielding': hungUpIn('yielding'),
  'hung up while thinking': hungUpIn('thinking'),
  'hung up while speaking': hungUpIn('speaking'),
  'hung up while adrift': hungUpIn('adrift'),

  // Marks.
  'a mark came back after its clear': ({ event, after }) =>
    event.type === 'speech.mark_returned' && after.ignored === 'the mark is of an earlier epoch',
  'a mark came back out of turn': ({ event, after }) =>
    event.type === 'speech.mark_returned' && after.ignored === 'the mark was not the one that is due',
  'marks never came back': ({ event, before, after }) =>
    isTimer(event, 'playback') && liveRun(before) !== null && liveRun(after.state) === null,

  // What the recogniser makes of it.
  'a final twice': ({ after }) => after.ignored === 'the words are known',
  'a late final made the words out better': ({ after }) => after.state.caller.corrects,
  'a late final came too late': ({ before, event, after }) =>
    event.type === 'caller.words_settled' && before.caller.taken?.settled === false && after.ignored !== null,
  'a guess answered, no final came': ({ event, before, after }) =>
    isTimer(event, 'words_owed') && before.caller.guess !== '' && liveRun(after.state) !== null,
  'not understood': ({ after }) => after.state.history.length > 0 && isSaying(after.state, 'notUnderstood'),
  'the recogniser went for good': ({ event }) => event.type === 'hearing.failed',
  'a number keyed in': ({ before, after }) =>
    before.keys !== '' && after.state.keys === '' && after.state.turns > before.turns,

  // Thinking ahead.
  'an answer begun ahead was committed': ({ before, after }) =>
    aheadOf(before) !== null &&
    liveRun(after.state)?.id === aheadOf(before)?.id &&
    liveRun(after.state)?.speculatesOn === null,
  'an answer begun ahead was dropped': ({ before, after }) => {
    const ahead = aheadOf(before);
    return ahead !== null && orders(after, 'speech.cut').some(({ run }) => run === ahead.id);
  },
  'an acting tool waited for the end of the turn': ({ after }) =>
    after.state.tools.some(({ status }) => status === 'held'),
  'what was looked up ahead was used': ({ before, after }) =>
    before.phase.name === 'transcribing' &&
    before.phase.lookup !== null &&
    after.state.phase.name === 'thinking' &&
    orders(after, 'intent.classify').length === 0,

  // Tools.
  'barge-in during a tool': ({ before, after }) =>
    liveRun(before)?.text === 'using_tools' && ['interrupted', 'cancelled'].includes(after.state.phase.name),
  'a tool came back after its run had died': ({ before, event, after }) =>
    (event.type === 'tool.returned' || event.type === 'tool.failed') &&
    after.ignored === null &&
    before.tools.find(({ id }) => id === event.tool)?.run !== liveRun(before)?.id,
  'a tool loop was stopped': ({ before, after }) =>
    (liveRun(before)?.asked?.toolRounds ?? 0) >= 4 && (liveRun(after.state)?.asked?.toolRounds ?? 0) >= 5,
  'the same order given twice': ({ after }) => after.state.tools.some(({ sameAs }) => sameAs !== null),
  'an order that made no sense': ({ event, after }) =>
    event.type === 'reply.tool_called' && after.state.tools.at(-1)?.status === 'failed',
  'tools took too long': ({ event, after }) =>
    isTimer(event, 'tools') && orders(after, 'reply.write').length > 0,
  'a tool failed': ({ event, after }) => event.type === 'tool.failed' && after.ignored === null,
  'the model ended the call': ({ event, after }) =>
    event.type === 'reply.tool_called' && liveRun(after.state)?.kind === 'farewell',
  'filler said': ({ after }) => fillerOf(after.state) !== null,
  'filler, then interrupted': ({ before, after }) =>
    fillerOf(before) !== null && ['interrupted', 'cancelled'].includes(after.state.phase.name),

  // Providers in trouble.
  'another model was asked': ({ after }) =>
    orders(after, 'reply.write').some(({ attempt }) => attempt === 'second'),
  'another voice was asked': ({ after }) =>
    orders(after, 'speech.say').some(({ attempt }) => attempt === 'second'),
  'an apology': ({ after }) => isSaying(after.state, 'apology'),
  'gave up after failed turns': ({ after }) =>
    isSaying(after.state, 'failureGoodbye') && after.state.failedTurns > 1,
  'put through after failed turns': ({ after }) =>
    after.state.failedTurns > 1 && isSaying(after.state, 'transferring'),
  'an apology for a voice': ({ before, after }) =>
    liveRun(before)?.kind !== 'apology' &&
    orders(after, 'speech.cut').length > 0 &&
    isSaying(after.state, 'apology'),
  'no voice at all': ({ after }) => endedBecause(after.state, 'voice_failed'),
  'went on without look-ups': ({ event, after }) =>
    isTimer(event, 'lookups') && orders(after, 'reply.write').length > 0,
  'a reply that would not end was ended': ({ event, after }) =>
    event.type === 'reply.text_written' && after.commands.some((order) => order.type === 'reply.abandon'),

  // The line, and leaving it.
  'line lost and taken up again': ({ before, event }) =>
    event.type === 'line.opened' && before.phase.name === 'adrift' && before.phase.because === 'line_lost',
  'line lost with words unanswered': ({ before, event, after }) =>
    event.type === 'line.opened' && before.phase.name === 'adrift' && liveRun(after.state)?.kind === 'reply',
  'line lost for good': ({ before, after }) =>
    before.phase.name === 'adrift' && endedBecause(after.state, 'line_lost'),
  'line lost while yielding': lostIn('yielding'),
  'line lost while thinking': lostIn('thinking'),
  'line lost while speaking': lostIn('speaking'),
  'line lost while the caller spoke': lostIn('transcribing'),
  'a tool came back while adrift': ({ before, event, after }) =>
    (event.type === 'tool.returned' || event.type === 'tool.failed') &&
    before.phase.name === 'adrift' &&
    after.ignored === null,
  'transfer answered': ({ after }) => endedBecause(after.state, 'transferred'),
  'transfer failed, and the agent went on': ({ before, event }) =>
    event.type === 'line.opened' &&
    before.phase.name === 'adrift' &&
    before.phase.because === 'transfer_failed',
  'nothing was heard of a transfer': ({ event, after }) =>
    isTimer(event, 'transfer') && after.state.phase.name === 'adrift',
  'transfer not written down': ({ before, after }) =>
    before.phase.name === 'transferring' &&
    before.phase.stage === 'keeping' &&
    liveRun(after.state)?.kind === 'resumption',
  'departure not kept': ({ before, event }) =>
    event.type === 'departure.not_kept' && before.phase.name === 'leaving',
  'departure not kept in time': ({ before, event }) =>
    isTimer(event, 'departure') && before.phase.name === 'leaving',
  'opt-out recorded': ({ after }) => isSaying(after.state, 'optedOut'),
  'opt-out failed': ({ event, after }) =>
    event.type === 'opt_out.failed' && after.state.optOut === 'failed' && after.ignored === null,
  'opt-out not recorded in time': ({ event, before }) =>
    isTimer(event, 'opt_out') && before.optOut === 'recording',
  'opt-out by key': ({ event, after }) =>
    event.type === 'caller.key_pressed' && orders(after, 'opt_out.record').length > 0,
  'opt-out over the agent': ({ before, after }) =>
    ['speaking', 'yielding'].includes(before.phase.name) && orders(after, 'opt_out.record').length > 0,
  'wrap-up said': ({ after }) => after.state.wrapUp === 'said',
  'longest call': ({ after }) => endedBecause(after.state, 'too_long'),
  reprompted: ({ after }) => liveRun(after.state)?.kind === 'reprompt',
  'given up on silence': ({ after }) => endedBecause(after.state, 'caller_silent'),
};

function remember({ after }: Stepped, memory: Memory): void {
  for (const { run, fromMs } of orders(after, 'speech.release')) {
    if (fromMs > 0) memory.released.set(run, (memory.released.get(run) ?? 0) + 1);
  }
}

function orders<T extends Stepped['after']['commands'][number]['type']>(
  { commands }: Stepped['after'],
  type: T,
): Extract<Stepped['after']['commands'][number], { type: T }>[] {
  return commands.filter((order): order is Extract<typeof order, { type: T }> => order.type === type);
}

function isTimer(event: Stepped['event'], timer: string): boolean {
  return event.type === 'timer.fired' && event.timer === timer;
}

function hungUpIn(phase: PhaseName): Predicate {
  return ({ before, event }) => event.type === 'caller.hung_up' && before.phase.name === phase;
}

function lostIn(phase: PhaseName): Predicate {
  return ({ before, event, after }) =>
    event.type === 'line.lost' && before.phase.name === phase && after.state.phase.name === 'adrift';
}

function endedBecause({ phase }: CallState, because: string): boolean {
  return phase.name === 'ended' && phase.because === because;
}

function aheadOf({ phase }: CallState): Run | null {
  return phase.name === 'transcribing' ? phase.run : null;
}

function fillerOf(state: CallState): Run | null {
  const run = liveRun(state);
  return run?.kind === 'reply' && run.segments.some(({ role }) => role === 'filler') ? run : null;
}

/** Whether one of the agent's fixed lines is on its way to the caller. */
function isSaying(
  state: CallState,
  line: 'apology' | 'notUnderstood' | 'failureGoodbye' | 'transferring' | 'optedOut',
): boolean {
  const begins = state.setup.agent.lines[line].split(' ').slice(0, 3).join(' ');
  return liveRun(state)?.segments.some(({ text }) => text.startsWith(begins)) ?? false;
}

function isJoined({ history }: CallState): boolean {
  const last = history.findLast((said) => said.speaker === 'caller');
  return (
    last !== undefined &&
    unansweredWords(history) !== last.text &&
    unansweredWords(history).endsWith(last.text)
  );
}
