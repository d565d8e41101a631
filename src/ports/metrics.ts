import type { TurnLatency } from '../core/analysis/turn-latency.ts';
import type { CallEvent, Failure } from '../core/call/event.ts';
import type { Ending, PhaseName } from '../core/call/state.ts';
import type { FaultCode } from './faults.ts';
import type { TokenUsage } from './llm.ts';

/** What is counted while calls are served, for whoever watches from outside. Counting never fails and never waits. */
export interface Metrics {
  callBegun(): void;
  callEnded(because: Ending): void;
  /** Somebody called outside the opening hours, and heard so. */
  foundClosed(): void;
  /** A call went from one phase to another; null is before its beginning and after its end. */
  moved(from: LivePhase | null, to: LivePhase | null): void;
  /** A call's first sound of ours went to the carrier, so long after its stream had begun. */
  firstSounded(afterMs: number): void;
  answered(latency: TurnLatency): void;
  /** The agent was cut short: history keeps of its words no more than was heard. */
  interrupted(): void;
  /** A voice silenced the agent, and it was nothing. */
  falseAlarm(): void;
  /** A model was asked for something; null where nobody knows what that has cost. */
  modelAsked(provider: string, cost: TokenUsage | null): void;
  providerFailed(part: Part, failure: Failure): void;
  fault(code: FaultCode, times: number): void;
  /** How late the event loop was of late. */
  loopDelayed(delay: LoopDelay): void;
  /** The machine became too busy for new calls, or has time for them again. */
  shedding(hasBegun: boolean): void;
}

/** A phase of a call that is not over. */
export type LivePhase = Exclude<PhaseName, 'ended'>;

/** What of a call a provider does: the first half of the name of its failure. */
export type Part = Extract<CallEvent, { readonly failure: Failure }>['type'] extends `${infer Name}.failed`
  ? Name
  : never;

/** How late the event loop was: half of the time, and at its worst but for one in a hundred. */
export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
}
