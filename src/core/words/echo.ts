import { bare } from './same-words.ts';

/** One word may well be the caller's own: "yes" is in many a sentence of ours. */
const wordsMin = 2;

/** Whether words over our own speech are what we were just saying, come back from the caller's loudspeaker. */
export function isEcho(text: string, spokenAround: string): boolean {
  const words = bare(text);
  if (words.split(' ').length < wordsMin) return false;
  return ` ${bare(spokenAround)} `.includes(` ${words} `);
}
