import type { TurnLatency } from '../core/analysis/turn-latency.ts';
import type { CallEvent } from '../core/call/event.ts';
import type { CallState, Ending } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { LivePhase, Metrics, Part } from '../ports/metrics.ts';

/** Counts what happens in one call, from the very steps that its log is written from. */
export class CallFigures {
  readonly #metrics: Metrics;
  /** Where the call is counted; null while it is not. */
  #phase: LivePhase | null = null;
  #hasSounded = false;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  begun(): void {
    this.#metrics.callBegun();
    this.#count('idle');
  }

  /** `answered` is the turn that this step completed, as it stands in the log. */
  saw(before: CallState, event: CallEvent, { state, commands }: Step, answered: TurnLatency | null): void {
    this.#count(state.phase.name === 'ended' ? null : state.phase.name);
    const isReleased = commands.some((order) => order.type === 'speech.release');
    if (before.phase.name === 'yielding' && isReleased) this.#metrics.falseAlarm();
    for (const said of state.history.slice(before.history.length)) {
      if (said.speaker === 'agent' && said.interrupted) this.#metrics.interrupted();
    }
    if (event.type === 'speech.mark_sent') this.#noteFirstSound(event.at);
    if ('failure' in event) this.#metrics.providerFailed(failedParts[event.type], event.failure);
    if (answered !== null) this.#metrics.answered(answered);
  }

  /** However it ended: it is counted as live no longer. */
  ended(because: Ending): void {
    this.#metrics.callEnded(because);
    this.#count(null);
  }

  /** A mark goes out in front of the first audio of all. */
  #noteFirstSound(at: number): void {
    if (this.#hasSounded) return;
    this.#hasSounded = true;
    this.#metrics.firstSounded(at);
  }

  #count(phase: LivePhase | null): void {
    if (phase === this.#phase) return;
    this.#metrics.moved(this.#phase, phase);
    this.#phase = phase;
  }
}

const failedParts = {
  'hearing.failed': 'hearing',
  'intent.failed': 'intent',
  'knowledge.failed': 'knowledge',
  'reply.failed': 'reply',
  'tool.failed': 'tool',
  'speech.failed': 'speech',
  'opt_out.failed': 'opt_out',
} as const satisfies Record<`${Part}.failed`, Part>;
