import { decodeMulaw } from '../../../src/audio/mulaw.ts';

/**
 * Whose voice is it? Each order to speak is spoken as a constant level of its own, which the way through the resampler
 * and mu-law leaves as it is: any frame on the wire tells which order it came from.
 */
export class Tones {
  readonly #owners = new Map<number, Spoken>();
  #count = 0;

  /** A level for these words, as 16 kHz samples; long enough for any chunk. */
  give(spoken: Spoken): { readonly tone: number; readonly sound: Int16Array } {
    const tone = this.#count++ % levels.length;
    this.#owners.set(tone, spoken);
    return { tone, sound: soundOf(tone) };
  }

  ownerOf(tone: number): Spoken | undefined {
    return this.#owners.get(tone);
  }
}

/** Words that were to be spoken. */
export interface Spoken {
  readonly run: number;
  readonly segment: number;
  readonly text: string;
}

export const longestChunkSamples = 16_000;

/** The tone of some mu-law, where a stretch of it is one; the first and last milliseconds of a sound are not. */
export function toneOf(mulaw: Uint8Array): number | null {
  let same = 0;
  for (let i = mulaw.length >> 1; i < mulaw.length; i += 1) {
    same = mulaw[i] === mulaw[i - 1] ? same + 1 : 0;
    if (same >= surelyAToneSamples && mulaw[i] !== 0xff) return toneOfByte[mulaw[i] ?? 0xff] ?? null;
  }
  same = 0;
  for (let i = 1; i < mulaw.length; i += 1) {
    same = mulaw[i] === mulaw[i - 1] ? same + 1 : 0;
    if (same >= surelyAToneSamples && mulaw[i] !== 0xff) return toneOfByte[mulaw[i] ?? 0xff] ?? null;
  }
  return null;
}

const surelyAToneSamples = 8;

/** Positive codes of mu-law that are neither faint nor at its end. */
const bytes = Array.from({ length: 100 }, (_, index) => 0x84 + index);
const levels = [...decodeMulaw(Uint8Array.from(bytes))];
const toneOfByte: (number | undefined)[] = [];
for (const [tone, byte] of bytes.entries()) toneOfByte[byte] = tone;

const sounds: Int16Array[] = [];

function soundOf(tone: number): Int16Array {
  sounds[tone] ??= new Int16Array(longestChunkSamples).fill(levels[tone] ?? 0);
  return sounds[tone];
}
