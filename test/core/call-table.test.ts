import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CallEvent, Failure, Happening } from '../../src/core/call/event.ts';
import { reduce } from '../../src/core/call/reduce.ts';
import { liveRun } from '../../src/core/call/run.ts';
import type { CallState, PhaseName } from '../../src/core/call/state.ts';
import { timerNames } from '../../src/core/call/timer.ts';
import { ableAgent } from '../support/able-agent.ts';
import { answered, hangsUp, makesNoise, says } from '../support/caller-acts.ts';
import { type PlayOptions, play, type Scripted } from '../support/play.ts';

/**
 * Every phase against every event, in a typical moment of that phase: where the call then goes, or that it changed or
 * ordered something, or nothing. Regenerate with UPDATE=1, and commit only what you understand.
 */
const tableFile = join(import.meta.dirname, 'call-table.txt');

const asks: readonly Scripted[] = [answered, ...says(3_500, 'are you open today')];
const goesOn: readonly Scripted[] = [...asks, ...says(5_300, 'and tomorrow', { lastsMs: 300 })];

const failure: Failure = { provider: 'any', reason: 'timeout', detail: '', retryable: true };
const handedOver: readonly Scripted[] = [answered, [3_500, { type: 'caller.key_pressed', key: '0' }]];
const asksNumber: readonly Scripted[] = [answered];

/** An agent that waits until it is sure; one whose question wants digits; one whom nobody can help out. */
const careful: PlayOptions = { agent: { speculates: false } };
const number: PlayOptions = { lines: { greeting: 'Hello. What is your account number?' } };
const alone: PlayOptions = { agent: { transferTo: null } };
/** A world in which nothing is ever written down, and one whose model books before it answers. */
const forgetful: PlayOptions = { keeps: () => 'never' };
const books: PlayOptions = {
  ...careful,
  tool: () => 'never',
  reply: () => ({ pieces: [[200, { tool: 'book', with: '{}' }]], end: 'done' }),
};

/** A moment in the middle of each phase, and several where a phase waits for different things. */
const moments: readonly (readonly [
  PhaseName,
  as: string,
  script: readonly Scripted[],
  untilMs: number,
  world?: PlayOptions,
])[] = [
  ['idle', 'idle', [], 0],
  ['listening', 'listening', [answered], 5_000],
  ['transcribing', 'transcribing', asks, 4_000],
  ['transcribing', '..looked up', asks, 4_300],
  ['transcribing', '..ahead', asks, 4_950],
  [
    'transcribing',
    '..typing',
    [...asksNumber, [3_600, { type: 'caller.key_pressed', key: '4' }]],
    4_000,
    number,
  ],
  ['transcribing', '..owed', says(3_500, 'are you open', { settledAfterMs: null }).concat([answered]), 5_000],
  ['thinking', 'thinking', asks, 5_083, careful],
  ['thinking', '..writing', asks, 5_150, careful],
  ['thinking', '..using tools', asks, 5_400, books],
  ['thinking', '..said', asks, 5_320, careful],
  ['thinking', '..sending', asks, 5_370, careful],
  ['thinking', '..opting out', [answered, ...says(3_500, 'stop calling me')], 4_900, forgetful],
  ['thinking', '..held', [...asks, ...makesNoise(5_100, 500)], 5_400, careful],
  ['thinking', '..hushed', [...asks, ...makesNoise(5_100, 100)], 5_500, careful],
  ['speaking', 'speaking', asks, 5_900],
  ['speaking', '..notice', [answered], 500, { lines: { notice: 'This call is recorded.' } }],
  ['speaking', '..goodbye', [answered, [3_500, { type: 'hearing.failed', failure }]], 4_500, alone],
  ['yielding', 'yielding', [...asks, ...says(6_000, 'and tomorrow')], 6_180],
  ['yielding', '..hushed', [...asks, ...makesNoise(6_000, 300)], 6_550],
  ['interrupted', 'interrupted', [...asks, ...says(6_000, 'and tomorrow')], 7_040],
  ['cancelled', 'cancelled', goesOn, 5_920, careful],
  ['transferring', 'transferring', handedOver, 5_200, forgetful],
  ['transferring', '..ringing', handedOver, 6_000],
  ['adrift', 'adrift', [...asks, [5_900, { type: 'line.lost', reason: 'gone' }]], 6_500],
  [
    'leaving',
    'leaving',
    [answered, [3_500, { type: 'hearing.failed', failure }]],
    7_200,
    { ...alone, ...forgetful },
  ],
  ['ended', 'ended', [answered, hangsUp(1_000)], 1_000],
];

/** One of each event, made to fit the call as it stands. */
function eventsFor(state: CallState): Record<string, Happening> {
  const run = liveRun(state);
  const runId = run?.id ?? 0;
  const lookup = state.next.lookup - 1;
  const due = run?.marks.outstanding[0];
  const mark = { run: runId, epoch: state.epoch, seq: due?.seq ?? 99 };
  const segment = Math.max(0, (run?.segments.length ?? 0) - 1);
  const request = run?.asked?.request ?? 0;
  const events: Record<string, Happening> & {
    readonly [T in Exclude<Happening['type'], 'timer.fired'>]: Extract<Happening, { type: T }>;
  } = {
    'line.opened': { type: 'line.opened' },
    'line.lost': { type: 'line.lost', reason: 'gone' },
    'call.given_up': { type: 'call.given_up', reason: 'stopping' },
    'call.taken_up': { type: 'call.taken_up', lease: 1 },
    'departure.kept': { type: 'departure.kept' },
    'departure.not_kept': { type: 'departure.not_kept', detail: '' },
    'transfer.answered': { type: 'transfer.answered' },
    'transfer.failed': { type: 'transfer.failed', reason: 'busy' },
    'opt_out.recorded': { type: 'opt_out.recorded' },
    'opt_out.failed': { type: 'opt_out.failed', failure },
    'caller.speech_started': { type: 'caller.speech_started', voicedMs: 60 },
    'caller.speech_sustained': { type: 'caller.speech_sustained', voicedMs: 160 },
    'caller.speech_ended': { type: 'caller.speech_ended', silentMs: 200 },
    'caller.words_guessed': { type: 'caller.words_guessed', text: 'are you' },
    'caller.words_settled': { type: 'caller.words_settled', text: 'are you open', confidence: 1 },
    'words_settled opt-out': { type: 'caller.words_settled', text: 'stop calling me', confidence: 1 },
    'caller.turn_ending': { type: 'caller.turn_ending' },
    'caller.turn_resumed': { type: 'caller.turn_resumed' },
    'caller.turn_ended': { type: 'caller.turn_ended' },
    'caller.key_pressed': { type: 'caller.key_pressed', key: '1' },
    'key_pressed transfer': { type: 'caller.key_pressed', key: '0' },
    'key_pressed opt-out': { type: 'caller.key_pressed', key: '9' },
    'caller.hung_up': { type: 'caller.hung_up' },
    'hearing.failed': { type: 'hearing.failed', failure },
    'intent.classified': { type: 'intent.classified', lookup, intent: null, confidence: 0 },
    'intent.failed': { type: 'intent.failed', lookup, failure },
    'knowledge.found': { type: 'knowledge.found', lookup, passages: [] },
    'knowledge.failed': { type: 'knowledge.failed', lookup, failure },
    'reply.text_written': { type: 'reply.text_written', run: runId, request, text: 'Yes, we are open. ' },
    'reply.tool_called': { type: 'reply.tool_called', run: runId, request, name: 'book', arguments: '{}' },
    'reply.finished': { type: 'reply.finished', run: runId, request },
    'reply.failed': { type: 'reply.failed', run: runId, request, failure },
    'tool.returned': { type: 'tool.returned', tool: 0, result: 'booked' },
    'tool.failed': { type: 'tool.failed', tool: 0, failure },
    'speech.words_timed': {
      type: 'speech.words_timed',
      run: runId,
      segment,
      words: [{ word: 'Yes,', startsAtMs: 0, endsAtMs: 300 }],
    },
    'speech.segment_synthesised': {
      type: 'speech.segment_synthesised',
      run: runId,
      segment,
      durationMs: 1_000,
    },
    'speech.failed': { type: 'speech.failed', run: runId, segment, failure },
    'speech.mark_sent': {
      type: 'speech.mark_sent',
      mark: { ...mark, seq: 99 },
      segment,
      reachedMs: 500,
      endsSegment: false,
    },
    'speech.mark_returned': { type: 'speech.mark_returned', mark },
  };
  const timers = timerNames.map((timer): [string, Happening] => [
    `timer.fired ${timer}`,
    { type: 'timer.fired', timer, id: state.timers[timer] ?? -1 },
  ]);
  return { ...events, ...Object.fromEntries(timers) };
}

/** The phase it led to, `+` where the call changed or ordered something and stayed, `.` where nothing came of it. */
function cell(state: CallState, happening: Happening): string {
  const event: CallEvent = { at: state.at, ...happening };
  const after = reduce(state, event);
  if (after.state.phase.name !== state.phase.name) return after.state.phase.name;
  const was = JSON.stringify({ ...state, late: 0 });
  const is = JSON.stringify({ ...after.state, late: 0 });
  return after.commands.length > 0 || was !== is ? '+' : '.';
}

function callTable(): string {
  const states = moments.map(([phase, as, script, untilMs, world = {}]) => {
    const { state } = play(script, { ...world, agent: { ...ableAgent, ...world.agent }, untilMs });
    expect(state.phase.name, as).toBe(phase);
    return state;
  });
  const [first] = states;
  if (first === undefined) throw new Error('no phases');
  const rows = Object.keys(eventsFor(first)).map((name) => [
    name,
    ...states.map((state) => {
      const happening = eventsFor(state)[name];
      return happening === undefined ? '' : cell(state, happening);
    }),
  ]);
  return [['', ...moments.map(([, as]) => as)], ...rows].map(asLine).join('\n').concat('\n');
}

function asLine(cells: readonly string[]): string {
  return cells
    .map((text, column) => text.padEnd(column === 0 ? 28 : 14))
    .join('')
    .trimEnd();
}

test('what each phase makes of each event is as written down', () => {
  const table = callTable();
  if (process.env['UPDATE'] === '1') writeFileSync(tableFile, table);
  expect(table, 'run again with UPDATE=1 if this is what you meant').toBe(readFileSync(tableFile, 'utf8'));
});
