import type { TurnLatency } from '../core/analysis/turn-latency.ts';
import type { CallEvent, Failure, FailureReason } from '../core/call/event.ts';
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
  /** A provider was asked for its part, and this came of it. */
  providerAsked(part: ProviderPart, provider: string, outcome: Outcome): void;
  /** Work goes to another provider than before. */
  providerSwitched(part: ProviderPart, from: string, to: string): void;
  /** It does its part from now on, or somebody else does. */
  providerServes(part: ProviderPart, provider: string, doesServe: boolean): void;
  providerStands(part: ProviderPart, provider: string, standing: Standing): void;
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

/** A part of every call that is somebody's work, by its name in the settings. */
export type ProviderPart = 'asr' | 'llm' | 'tts' | 'intent' | 'knowledge';

/** What came of asking a provider: it worked to the end, nobody waited for that, or why it failed. */
export type Outcome = 'worked' | 'left' | FailureReason;

/** Whether a provider is asked: it is left alone for half a minute after failures, and for five after refusing us. */
export type Standing = 'asked' | 'resting' | 'refused';

/** How late the event loop was: half of the time, and at its worst but for one in a hundred. */
export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
}
