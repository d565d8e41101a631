import type { CallEvent, Happening } from '../../src/core/call/event.ts';
import { brokenInvariants } from '../../src/core/call/invariants.ts';
import { openCall } from '../../src/core/call/open.ts';
import { reduce } from '../../src/core/call/reduce.ts';
import type { AgentBrief, CallSetup, Patience } from '../../src/core/call/setup.ts';
import type { CallState } from '../../src/core/call/state.ts';
import type { Step } from '../../src/core/call/step.ts';
import { Agenda } from './agenda.ts';
import { ScriptedWorld, type World, wellWorld } from './scripted-world.ts';
import { historyOf, transcriptOf } from './transcript.ts';

/** Something that happens at a time of the script's own choosing. */
export type Scripted = readonly [at: number, happening: Happening];

/** A call that was played. */
export interface Played {
  readonly steps: readonly PlayedStep[];
  readonly state: CallState;
  /** The whole call, to be read. */
  readonly transcript: string;
  /** The call from this moment on, to be read. */
  readonly since: (ms: number) => string;
  /** What each side has of the conversation, to be read. */
  readonly history: string;
}

export interface PlayedStep {
  readonly before: CallState;
  readonly event: CallEvent;
  readonly after: Step;
}

export interface PlayOptions extends Partial<World> {
  readonly agent?: Partial<Omit<AgentBrief, 'patience' | 'lines'>>;
  readonly lines?: Partial<AgentBrief['lines']>;
  readonly direction?: CallSetup['direction'];
  readonly patience?: Partial<Patience>;
  /** Stop here; without it the call is played until nothing is left to happen. */
  readonly untilMs?: number;
}

/**
 * Plays a whole call on a clock of its own: what the script says happens, and what the scripted world makes of each
 * order. After every step the invariants are checked; a broken one is thrown with the call that led to it.
 */
export function play(script: readonly Scripted[], options: PlayOptions = {}): Played {
  const agenda = new Agenda();
  const world = new ScriptedWorld({ ...wellWorld, ...options }, agenda);
  for (const [at, happening] of script) agenda.enter({ at, by: 'script', happening });
  const steps: PlayedStep[] = [];
  const { direction = 'inbound' } = options;
  let state = openCall({ call: 'played', direction, agent: agentWith(options) });
  for (let next = agenda.next(); next !== null; next = agenda.next()) {
    if (next.at > (options.untilMs ?? longestPlayMs)) break;
    const event: CallEvent = { at: next.at, ...next.happening };
    const after = reduce(state, event);
    steps.push({ before: state, event, after });
    complain(brokenInvariants(state, event, after), steps);
    for (const order of after.commands) world.perform(order, next.at);
    state = after.state;
  }
  return {
    steps,
    state,
    transcript: transcriptOf(steps),
    since: (ms) => transcriptOf(steps.filter((step) => step.event.at >= ms)),
    history: historyOf(state.history),
  };
}

/** No call lasts this long: whatever still goes on then is going round in circles. */
const longestPlayMs = 4 * 60 * 60 * 1000;

function complain(wrong: readonly string[], steps: readonly PlayedStep[]): void {
  if (wrong.length === 0) return;
  throw new Error(`${wrong.join('; ')}\n\n${transcriptOf(steps)}`);
}

/** A receptionist with short lines and the patience of an agent file that says nothing about it. */
export function agentWith({ agent, lines, patience }: PlayOptions = {}): AgentBrief {
  return {
    name: 'Robin',
    instructions: 'You answer the telephone.',
    lines: {
      notice: null,
      greeting: 'Hello, this is Robin. How can I help?',
      fillers: ['One moment.', 'Let me see.'],
      reprompts: ['Are you still there?', 'I cannot hear you.'],
      notUnderstood: 'Sorry, I did not get that.',
      silenceGoodbye: 'I will hang up now. Goodbye.',
      apology: 'Sorry, I lost my thread. Please say that again.',
      failureGoodbye: 'I am having trouble today. Please call again later. Goodbye.',
      tooLongGoodbye: 'We have talked for a long time. Goodbye.',
      wrapUp: 'We have a minute left. What else is there?',
      goodbye: 'Goodbye.',
      transferring: 'I will put you through.',
      transferFailed: 'Nobody can take your call just now. What else can I do?',
      reconnected: 'Sorry, I lost you for a second.',
      optedOut: 'You will not be called again. Goodbye.',
      optOutFailed: 'I could not note that for certain. Somebody will see to it. Goodbye.',
      ...lines,
    },
    answers: [{ intent: 'goodbye', say: 'Thank you for calling. Goodbye.', hangUp: true }],
    tools: [],
    keys: [],
    cues: [],
    transferTo: null,
    bargeInOn: 'voice',
    speculates: true,
    patience: {
      endOfTurnMs: 500,
      yesNoMs: 250,
      digitsMs: 1_500,
      spellingMs: 1_200,
      keysMs: 2_500,
      minSpeechMs: 160,
      falseAlarmMs: 1_200,
      settleMs: 50,
      lookupsMs: 400,
      intentConfidence: 0.7,
      fillerAfterMs: 1_500,
      toolsMs: 5_000,
      firstWordsMs: 4_000,
      wholeReplyMs: 20_000,
      firstSoundMs: 3_000,
      playbackGraceMs: 2_000,
      silenceMs: 7_000,
      longestCallMs: 1_800_000,
      wrapUpMs: 60_000,
      transferMs: 40_000,
      adriftMs: 20_000,
      failedTurnsMax: 2,
      ...patience,
    },
    ...agent,
  };
}
