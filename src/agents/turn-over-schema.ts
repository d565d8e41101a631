import { z } from 'zod';
import type { Expectation } from '../core/turns/expectation.ts';
import type { TurnOver, TurnsOver } from '../ports/asr.ts';

// Less sure than this, a turn would be over with every breath; the ranges are those of the recogniser that judges turns.
const judgement = z.strictObject({
  sure: z.number().min(0.5).max(1).optional(),
  maybe: z.union([z.literal(false), z.number().min(0.3).max(0.9)]).optional(),
  longest_quiet_ms: z.int().min(500).max(60_000).optional(),
});

/** When a turn is over, for ears that judge that themselves: for all turns, and by what the agent has just asked for. */
export const turnOver = z.strictObject({
  ...judgement.shape,
  yes_no: judgement.optional(),
  digits: judgement.optional(),
  spelling: judgement.optional(),
});

type Judgement = z.infer<typeof judgement>;

/** What is written of each kind of answer: what is written of all, where nothing is of that kind. */
export function judgements({
  yes_no,
  digits,
  spelling,
  ...all
}: z.infer<typeof turnOver>): Readonly<Record<Expectation['kind'], Judgement>> {
  return {
    anything: all,
    yes_no: { ...all, ...yes_no },
    digits: { ...all, ...digits },
    spelling: { ...all, ...spelling },
  };
}

/** The same for a recogniser. An agent that never thinks ahead does not ask when a turn may be over. */
export function turnsOverFrom(file: z.infer<typeof turnOver>, thinksAhead: boolean): TurnsOver {
  const said = ({ sure, maybe, longest_quiet_ms }: Judgement): TurnOver => ({
    sure,
    maybe: maybe === false || !thinksAhead ? null : maybe,
    longestQuietMs: longest_quiet_ms,
  });
  const { anything, yes_no, digits, spelling } = judgements(file);
  return {
    anything: said(anything),
    yes_no: said(yes_no),
    digits: said(digits),
    spelling: said(spelling),
  };
}
