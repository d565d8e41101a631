import type { Expectation } from '../../../core/turns/expectation.ts';
import type { TurnOver, TurnsOver } from '../../../ports/asr.ts';

/** How Flux judges turns, by what the agent has just asked for. */
export type Judgements = Readonly<Record<Expectation['kind'], Judgement>>;

export interface Judgement {
  readonly thresholds: Thresholds;
  /** Whether anybody wants to hear that a turn may be over. */
  readonly tellsMaybe: boolean;
}

/** How sure Flux must be that a turn is over, as it is told. */
interface Thresholds {
  /** To say so, 0.5 to 1. */
  readonly eot_threshold: number;
  /** To say that it may be, 0.3 to 0.9 and no more than the other: an answer is begun on it. */
  readonly eager_eot_threshold?: number;
  /** After so much quiet it is, however unsure. */
  readonly eot_timeout_ms: number;
}

/**
 * A yes is complete at once, and a number may go on after a pause that would end anything else. Around Deepgram's own
 * 0.7 and 5000 ms; five seconds of quiet are too long on a telephone.
 */
const usual = {
  anything: { sure: 0.7, maybe: 0.4, longestQuietMs: 3_000 },
  yes_no: { sure: 0.6, maybe: 0.3, longestQuietMs: 1_500 },
  digits: { sure: 0.85, maybe: 0.6, longestQuietMs: 4_000 },
  spelling: { sure: 0.85, maybe: 0.6, longestQuietMs: 4_000 },
} as const;

const maybeMax = 0.9;

/** What the agent says, and what is usual where it says nothing. */
export function judgementsFrom(said: TurnsOver | undefined): Judgements {
  const kinds = ['anything', 'yes_no', 'digits', 'spelling'] as const;
  const isEager = kinds.some((kind) => said?.[kind].maybe !== null);
  const of = (kind: Expectation['kind']) => judgementFrom(said?.[kind], usual[kind], isEager);
  return { anything: of('anything'), yes_no: of('yes_no'), digits: of('digits'), spelling: of('spelling') };
}

function judgementFrom(
  said: TurnOver | undefined,
  usually: (typeof usual)[Expectation['kind']],
  isEager: boolean,
): Judgement {
  const sure = said?.sure ?? usually.sure;
  // A stream that says that turns may be over cannot be told to stop: it says so as late as it can, and is not heard.
  const maybe = said?.maybe === null ? maybeMax : (said?.maybe ?? usually.maybe);
  return {
    thresholds: {
      eot_threshold: sure,
      ...(isEager && { eager_eot_threshold: Math.min(maybe, sure) }),
      eot_timeout_ms: said?.longestQuietMs ?? usually.longestQuietMs,
    },
    tellsMaybe: said?.maybe !== null,
  };
}
