import type { SpokenWord } from '../../../src/core/words/spoken-word.ts';
import type { Chance } from './chance.ts';

/** How a voice spends its time on a text. */
export interface Pronounced {
  readonly words: readonly SpokenWord[];
  readonly lengthMs: number;
}

/** Whoever speaks: how long each word takes them is their own affair. */
export type Speaker = (text: string) => Pronounced;

// About how people speak, and on purpose not how the estimator thinks they do: by syllables, not by letters.
const perSyllableMs = 165;
const perConsonantMs = 22;
const perDigitMs = 330;
/** "a", "of", "the": swallowed. */
const swallowed = /^(a|an|the|of|to|in|on|at|is|it|or|and|we|you|can|for)$/i;

/** Someone whose words last as long as words do: each a little otherwise than the last time, and no two sentences as fast. */
export function someone(chance: Chance): Speaker {
  const pace = chance.stretch(0.15);
  return (text) => {
    const paceNow = pace * chance.stretch(0.1);
    const spoken = text.split(' ');
    const words: SpokenWord[] = [];
    let at = chance.between(0, 200);
    for (const [index, word] of spoken.entries()) {
      const endsPhrase = /[.,;:!?]$/.test(word) || index === spoken.length - 1;
      const lengthMs = lengthOf(word) * (endsPhrase ? 1.25 : 1) * paceNow * chance.stretch(0.22);
      words.push({ word, startsAtMs: round(at), endsAtMs: round(at + lengthMs) });
      at += lengthMs + pauseAfter(word, chance);
    }
    return { words, lengthMs: round((words.at(-1)?.endsAtMs ?? 0) + chance.between(0, 250)) };
  };
}

function lengthOf(word: string): number {
  const digits = word.replace(/\D/g, '').length;
  const letters = word.replace(/[^a-z]/gi, '');
  const syllables = letters === '' ? 0 : Math.max(1, letters.match(/[aeiouy]+(?!$)|[aiouy]$/gi)?.length ?? 0);
  const consonants = letters.replace(/[aeiouy]/gi, '').length;
  const ms = syllables * perSyllableMs + consonants * perConsonantMs + digits * perDigitMs;
  return swallowed.test(letters) ? ms * 0.6 : ms;
}

function pauseAfter(word: string, chance: Chance): number {
  if (/,$/.test(word)) return chance.between(100, 320);
  return /[.;:!?]$/.test(word) ? chance.between(250, 650) : 0;
}

function round(ms: number): number {
  return Math.round(ms);
}
