import type { Expectation } from '../../../core/turns/expectation.ts';

/** How sure Flux must be that a turn is over. */
export interface Thresholds {
  /** To say so, 0.5 to 1. */
  readonly eot_threshold: number;
  /** To say that it may be, 0.3 to 0.9 and no more than the other: an answer is begun on it. */
  readonly eager_eot_threshold: number;
  /** After so much quiet it is, however unsure. */
  readonly eot_timeout_ms: number;
}

/**
 * By what the agent has just asked for: a yes is complete at once, and a number may go on after a pause that would end
 * anything else. Around Deepgram's own 0.7 and 5000 ms; five seconds of quiet are too long on a telephone.
 */
export const usualThresholds: Readonly<Record<Expectation['kind'], Thresholds>> = {
  anything: { eot_threshold: 0.7, eager_eot_threshold: 0.4, eot_timeout_ms: 3_000 },
  yes_no: { eot_threshold: 0.6, eager_eot_threshold: 0.3, eot_timeout_ms: 1_500 },
  digits: { eot_threshold: 0.85, eager_eot_threshold: 0.6, eot_timeout_ms: 4_000 },
  spelling: { eot_threshold: 0.85, eager_eot_threshold: 0.6, eot_timeout_ms: 4_000 },
};
