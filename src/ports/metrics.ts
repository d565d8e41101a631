import type { TurnLatency } from '../core/analysis/turn-latency.ts';
import type { Failure } from '../core/call/event.ts';
import type { PhaseName } from '../core/call/state.ts';
import type { FaultCode } from './faults.ts';

/** What is counted while calls are served, for whoever watches from outside. Counting never fails and never waits. */
export interface Metrics {
  /** A call went from one phase to another; null is before its beginning and after its end. */
  moved(from: PhaseName | null, to: PhaseName | null): void;
  answered(latency: TurnLatency): void;
  /** The caller took the floor while the agent was speaking. */
  interrupted(): void;
  /** A voice silenced the agent, and it was nothing. */
  falseAlarm(): void;
  providerFailed(failure: Failure): void;
  fault(code: FaultCode, times: number): void;
}
