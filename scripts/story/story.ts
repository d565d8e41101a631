import { styleText } from 'node:util';
import { noLatencyYet, watchLatency } from '../../src/core/analysis/turn-latency.ts';
import { voicesNotUnderstood } from '../../src/core/analysis/voices-not-understood.ts';
import { openCall } from '../../src/core/call/open.ts';
import { reduce } from '../../src/core/call/reduce.ts';
import type { RecordedStep } from '../../src/core/call/replay.ts';
import { liveRun } from '../../src/core/call/run.ts';
import type { CallSetup } from '../../src/core/call/setup.ts';
import type { CallState, Utterance } from '../../src/core/call/state.ts';
import { besides } from './besides.ts';
import { latencyInWords } from './latency-in-words.ts';

/** Tells a call, as it happens or later. It knows nothing but the journal: the phases come out by playing it again. */
export class Story {
  readonly #print: (atMs: number, told: string) => void;
  #state: CallState | null = null;
  #latency = noLatencyYet;
  #voicesNotUnderstood = 0;
  #told = { run: -1, segments: 0 };

  constructor(print: (atMs: number, told: string) => void) {
    this.#print = print;
  }

  tell(step: RecordedStep & { readonly setup: CallSetup }): void {
    const { setup, event, commands } = step;
    const before = this.#state ?? openCall(setup);
    const after = reduce(before, event);
    this.#state = after.state;
    this.#latency = watchLatency(this.#latency, event, after);
    this.#voicesNotUnderstood = voicesNotUnderstood(this.#voicesNotUnderstood, event);
    const line = (who: string, what: string) => this.#print(event.at, `${who.padEnd(8)} ${what}`);

    if (event.type === 'caller.words_guessed' && event.text) line('', styleText('dim', `… ${event.text}`));
    if (event.type === 'caller.words_settled' && event.text === '')
      line('caller', '(a voice, no words made out)');
    for (const said of after.state.history.slice(before.history.length)) this.#tellUtterance(said, line);
    for (const order of commands) {
      if (order.type === 'speech.hold') line('', holdInWords(before));
      if (order.type === 'speech.release') line('', releaseInWords(before));
      if (order.type === 'line.hang_up') line('', `the agent hangs up (${order.because})`);
    }
    for (const text of this.#nowHeard(after.state)) line('agent', styleText('cyan', text));
    if (before.phase.name !== after.state.phase.name) {
      line('', styleText('dim', `${before.phase.name} → ${after.state.phase.name}`));
    }
    if (this.#latency.completed) line('', styleText('yellow', latencyInWords(this.#latency.completed)));
    for (const sentence of besides(step, after, this.#voicesNotUnderstood)) line('', sentence);
  }

  /** The segments that the caller begins to hear, as the marks that came back tell. */
  #nowHeard(state: CallState): string[] {
    const run = liveRun(state);
    if (run === null || run.heardAt === null) return [];
    const told = this.#told.run === run.id ? this.#told.segments : 0;
    const { returned } = run.marks;
    const begun = returned === null ? told : returned.segment + (returned.endsSegment ? 2 : 1);
    this.#told = { run: run.id, segments: Math.max(told, Math.min(begun, run.segments.length)) };
    return run.segments.slice(told, this.#told.segments).map((segment) => segment.text);
  }

  #tellUtterance(said: Utterance, line: (who: string, what: string) => void): void {
    if (said.speaker === 'caller') {
      line('caller', styleText('green', said.text));
    } else if (said.interrupted) {
      const unheard = said.generated.slice(said.heard.length).trim();
      line('', styleText('red', `INTERRUPTED. Heard: “${said.heard}”  Not heard: “${unheard}”`));
    }
  }
}

/** A gate is shut for a voice over ours, or before anything is said: the caller may not have ended. */
function holdInWords({ phase }: CallState): string {
  return phase.name === 'transcribing'
    ? styleText('dim', 'they may be done: the answer is begun behind a shut gate')
    : styleText('red', 'a voice over the agent: it falls silent');
}

function releaseInWords({ phase }: CallState): string {
  return phase.name === 'transcribing'
    ? 'they are done: the gate opens'
    : 'it was nothing: the agent goes on';
}

/** A line of a story with its time before it. */
export function withTime(atMs: number, told: string): string {
  return `${(atMs / 1_000).toFixed(2).padStart(6)} s  ${told}`;
}
