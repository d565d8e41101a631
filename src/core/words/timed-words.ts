import type { SpokenWord } from './spoken-word.ts';
import { wordsIn } from './word-shares.ts';

/**
 * The first words of a text, as far as the voice has said when it speaks them. A voice may name its words without
 * punctuation, in pieces, or two as one; from the first that is not the text's own, its times mean nothing.
 */
export function timedWords(text: string, times: readonly SpokenWord[] | null): SpokenWord[] {
  if (times === null) return [];
  const timed: SpokenWord[] = [];
  const letters = lettersWithTimes(times);
  let next = 0;
  for (const word of wordsIn(text)) {
    const own = lettersOf(word);
    const spoken = letters.slice(next, next + own.length);
    if (spoken.map(({ letter }) => letter).join('') !== own.join('')) return timed;
    const soFarMs = timed.at(-1)?.endsAtMs ?? 0;
    const startsAtMs = Math.max(soFarMs, spoken[0]?.startsAtMs ?? soFarMs);
    const endsAtMs = Math.max(startsAtMs, spoken.at(-1)?.endsAtMs ?? soFarMs);
    timed.push({ word, startsAtMs, endsAtMs });
    next += own.length;
  }
  return timed;
}

interface TimedLetter {
  readonly letter: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

function lettersWithTimes(times: readonly SpokenWord[]): TimedLetter[] {
  return times.flatMap(({ word, startsAtMs, endsAtMs }) =>
    lettersOf(word).map((letter) => ({ letter, startsAtMs, endsAtMs })),
  );
}

function lettersOf(word: string): string[] {
  return word.toLowerCase().match(/[\p{L}\p{M}\p{N}]/gu) ?? [];
}
