import type { CallFacts } from '../core/analysis/call-facts.ts';
import type { Judgement } from './judge.ts';

/** Where the facts of calls are kept once they are over. */
export interface Facts {
  /** Replaces the facts of a call: whoever reads them finds the old or the new ones, never half of them. */
  keep(call: string, record: FactsRecord): Promise<void>;
  /** What is kept of a call; null where nothing is. */
  find(call: string): Promise<FactsRecord | null>;
}

/** The facts of a call as they are kept, by the names of a call record. */
export interface FactsRecord extends CallFacts, Verdict {
  readonly id: string;
  /** What the carrier called it. */
  readonly call_sid: string;
  readonly direction: 'inbound' | 'outbound';
  readonly agent: string;
  /** `unknown` when the journal does not reach to the end of the call. */
  readonly status: 'completed' | 'unknown';
  readonly started_at: string;
  readonly ended_at: string;
  /** Whether the journal they are taken from reaches to the end of the call. */
  readonly journal: 'whole' | 'partial';
  readonly recording: RecordingState;
}

/** `partial` when it breaks off early; `none` where the call was not recorded, or is not any more. */
export type RecordingState = 'whole' | 'partial' | 'none';

/** What a model makes of a call, or why nothing. */
export interface Verdict {
  readonly judgement: Judgement | null;
  readonly unjudged: string | null;
}
