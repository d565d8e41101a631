import { z } from 'zod';

/** What Deepgram says between the sound. */
export type AuraMessage =
  /** All that was to be spoken was sent, or what was not is forgotten. */
  | { readonly type: 'Flushed' | 'Cleared' }
  | { readonly type: 'Warning' | 'Error'; readonly detail: string }
  /** What needs no answer. */
  | { readonly type: 'Metadata' };

/** Reads a message as far as it makes sense; null when it makes none. */
export function readMessage(raw: unknown): AuraMessage | null {
  const read = message.safeParse(raw);
  return read.success ? read.data : null;
}

/** Enough to find the trouble by, whatever somebody sends. */
const detailMaxLetters = 200;

const complaint = z.looseObject({ type: z.enum(['Warning', 'Error']) }).transform((said) => ({
  type: said.type,
  detail: JSON.stringify(said).slice(0, detailMaxLetters),
}));

const message = z.union([z.object({ type: z.enum(['Flushed', 'Cleared', 'Metadata']) }), complaint]);
