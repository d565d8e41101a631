import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A message that once found something, and what that was. */
export interface Kept {
  readonly parser: string;
  readonly found: string;
  readonly message: Buffer;
}

const file = new URL('../../test/fixtures/fuzz/kept.json', import.meta.url);
const entries = z.array(
  z.strictObject({
    parser: z.string(),
    found: z.string(),
    /** A piece, how often, one after the other: some messages are long and dull. */
    message: z.array(z.tuple([z.string(), z.int().positive()])),
  }),
);

/** The messages that are read first in every run. */
export function keptMessages(): Kept[] {
  return entries.parse(JSON.parse(readFileSync(file, 'utf8'))).map(({ parser, found, message }) => ({
    parser,
    found,
    message: Buffer.from(message.map(([piece, times]) => piece.repeat(times)).join('')),
  }));
}
