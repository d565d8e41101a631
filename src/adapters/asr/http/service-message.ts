import { z } from 'zod';
import type { AsrEvent } from '../../../ports/asr.ts';

/** Reads a message as far as it makes sense, as a fact; null when it makes none. */
export function readServiceMessage(text: string): AsrEvent | null {
  const read = message.safeParse(parse(text));
  return read.success ? read.data : null;
}

/** An utterance of a minute; what is longer was not said. */
const textMax = 4_096;

const words = z.string().transform((text) => text.slice(0, textMax).trim());

const transcript = z
  .object({
    type: z.enum(['partial', 'final']),
    text: words,
    is_final: z.boolean().optional(),
    confidence: z.number().min(0).max(1).catch(1),
  })
  .transform(
    ({ type, text, is_final, confidence }): AsrEvent =>
      type === 'final' || is_final === true ? { type: 'final', text, confidence } : { type: 'partial', text },
  );

/** The service is sure that the caller is done. */
const turnEnded = z
  .object({ type: z.literal('vad_end') })
  .transform((): AsrEvent => ({ type: 'turn_ended' }));

const message = z.union([transcript, turnEnded]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No message has this value, so it makes no sense like any other that makes none.
  }
}
