import { z } from 'zod';

/** What Flux says of the turn that is going on, or has just ended. */
export interface TurnInfo {
  readonly type: 'TurnInfo';
  readonly event: 'StartOfTurn' | 'Update' | 'EagerEndOfTurn' | 'TurnResumed' | 'EndOfTurn';
  readonly turn: number | null;
  /** All of the turn so far. */
  readonly text: string;
  readonly confidence: number;
  /** Up to where it has heard, ms of the audio that was sent; null where it does not say. */
  readonly heardMs: number | null;
}

export type FluxMessage =
  | TurnInfo
  | { readonly type: 'Error' | 'ConfigureFailure'; readonly detail: string }
  /** What needs no answer. */
  | { readonly type: 'Connected' | 'ConfigureSuccess' };

/** Reads a message as far as it makes sense; null when it makes none. */
export function readMessage(raw: unknown): FluxMessage | null {
  const read = message.safeParse(raw);
  return read.success ? read.data : null;
}

/** Minutes of speech without a pause: more is not what a person said. */
const turnMaxLetters = 4_096;
/** Enough to find the trouble by, whatever somebody sends. */
const detailMaxLetters = 200;

const confidence = z.object({ confidence: z.number().min(0).max(1).catch(0) });

const turnInfo = z
  .object({
    type: z.literal('TurnInfo'),
    event: z.enum(['StartOfTurn', 'Update', 'EagerEndOfTurn', 'TurnResumed', 'EndOfTurn']),
    turn_index: z.number().nullable().catch(null),
    transcript: z.string().catch(''),
    words: z.array(confidence).catch([]),
    audio_window_end: z.number().nonnegative().nullable().catch(null),
  })
  .transform(
    (said): TurnInfo => ({
      type: said.type,
      event: said.event,
      turn: said.turn_index,
      text: said.transcript.trim().slice(0, turnMaxLetters),
      // A chain is as strong as its weakest word; a recogniser that does not say how sure it is, is not.
      confidence: said.words.length === 0 ? 0 : Math.min(...said.words.map((word) => word.confidence)),
      heardMs: said.audio_window_end === null ? null : Math.round(said.audio_window_end * 1_000),
    }),
  );

const trouble = z.looseObject({ type: z.enum(['Error', 'ConfigureFailure']) }).transform((said) => ({
  type: said.type,
  detail: JSON.stringify(said).slice(0, detailMaxLetters),
}));

const message = z.union([turnInfo, trouble, z.object({ type: z.enum(['Connected', 'ConfigureSuccess']) })]);
