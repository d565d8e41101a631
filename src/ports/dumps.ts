import type { CallEvent } from '../core/call/event.ts';
import type { CallState } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';

/** Where a call that a bug of ours ended leaves what is needed to find the bug. */
export interface Dumps {
  /** Never throws: whoever calls it is in trouble enough. */
  keep(dump: Dump): KeptDump;
}

export interface KeptDump {
  /** Where a person finds it. */
  readonly place: string;
  /** Resolves when it is there; rejects when it could not be kept. */
  readonly kept: Promise<void>;
}

export interface Dump {
  readonly call: string;
  /** What is wrong, as sentences. */
  readonly wrong: readonly string[];
  /** Where the journal of the call is: everything that led here. */
  readonly journal: string;
  readonly before: CallState;
  /** Null when the call broke between two events. */
  readonly event: CallEvent | null;
  /** Null when no step was made of the event. */
  readonly after: Step | null;
}
