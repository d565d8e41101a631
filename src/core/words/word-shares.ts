/** A word of a segment, from its first sample to its last, counted from the segment's first. */
export interface SharedWord {
  readonly word: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** A word takes time beyond its letters: this many letters' worth. */
const lettersPerWord = 2;
/** A pause at a comma or a full stop, in letters' worth. */
const lettersPerPause = 4;

/** Shares a segment's length among its words by their letters and the pauses after them. */
export function shareOfWords(text: string, lengthMs: number): SharedWord[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const weights = words.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight.spoken + weight.pause, 0);
  let before = 0;
  return words.map((word, index) => {
    const weight = weights[index] ?? { spoken: 0, pause: 0 };
    const [starts, ends] = [before, before + weight.spoken];
    before = ends + weight.pause;
    return { word, startsAtMs: (starts / total) * lengthMs, endsAtMs: (ends / total) * lengthMs };
  });
}

function weightOf(word: string, index: number, words: readonly string[]): { spoken: number; pause: number } {
  const letters = word.replace(/[^\p{L}\p{N}]/gu, '');
  const digits = word.replace(/\D/g, '').length;
  const pauses = /[.,;:!?]["')\]]*$/.test(word) && index < words.length - 1;
  // A digit is spoken as a word of its own, about four letters long.
  return { spoken: letters.length + digits * 3 + lettersPerWord, pause: pauses ? lettersPerPause : 0 };
}
