import type { SpokenWord } from './spoken-word.ts';

// How long speech takes, in letters' worth: fitted to what flite and espeak-ng, seven voices and speeds of them, made of
// the same 137 pieces of text. A better fit to one voice is a worse one to the next.

/** A word takes time beyond its letters. */
const perWord = 1;
/** A digit is spoken as a word of its own. */
const perDigit = 5;
/** The last word before a pause is drawn out. */
const drawnOut = 2;
const perComma = 3;
const perStop = 4;
/** Some voices breathe before the first word and after the last, others do not: this is halfway. */
const perEdge = 2;

/** Shares a stretch of sound among its words, by their letters and digits and the pauses at punctuation. */
export function shareOfWords(
  words: readonly string[],
  lengthMs: number,
  after: SpokenWord | null = null,
): SpokenWord[] {
  const times = words.map(timeOf);
  const msPerLetter = lengthMs / sumOf(times, after);
  let at = pauseBefore(after);
  return words.map((word, index) => {
    const { spoken, pause } = times[index] ?? noTime;
    const startsAtMs = at * msPerLetter;
    const endsAtMs = (at + spoken) * msPerLetter;
    at += spoken + pause;
    return { word, startsAtMs, endsAtMs };
  });
}

/** How long words last, with the pauses around them, in letters' worth; `after` is the word before the first. */
export function lettersWorth(words: readonly string[], after: SpokenWord | null = null): number {
  return sumOf(words.map(timeOf), after);
}

/** The words of a text: what stands between its spaces. */
export function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** How long a word is spoken, and the pause behind it, in letters' worth. */
interface WordTime {
  readonly spoken: number;
  readonly pause: number;
}

const noTime: WordTime = { spoken: 0, pause: 0 };

function timeOf(word: string, index: number, words: readonly string[]): WordTime {
  const isLast = index === words.length - 1;
  const pause = pauseAfter(word);
  const isDrawnOut = isLast || pause > 0;
  return { spoken: soundOf(word) + (isDrawnOut ? drawnOut : 0), pause: isLast ? perEdge : pause };
}

function sumOf(times: readonly WordTime[], after: SpokenWord | null): number {
  return times.reduce((sum, { spoken, pause }) => sum + spoken + pause, pauseBefore(after));
}

function soundOf(word: string): number {
  let sound = perWord;
  for (const sign of word) {
    if (isDigit(sign)) sound += perDigit;
    else if (isLetter(sign)) sound += 1;
  }
  return sound;
}

function isDigit(sign: string): boolean {
  return sign >= '0' && sign <= '9';
}

/** Nearly all are Latin and need no table of the world's letters, which takes twenty times as long. */
function isLetter(sign: string): boolean {
  if (sign <= '\u007f') return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
  return /[\p{L}\p{N}]/u.test(sign);
}

function pauseBefore(after: SpokenWord | null): number {
  return after === null ? perEdge : pauseAfter(after.word);
}

function pauseAfter(word: string): number {
  if (isLetter(word.at(-1) ?? '')) return 0;
  const [, sign] = /([.,;:!?…–—])["'”’)\]]*$/.exec(word) ?? [];
  if (sign === undefined) return 0;
  return sign === ',' ? perComma : perStop;
}
