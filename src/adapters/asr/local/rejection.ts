/** What one of the two decoders made of an utterance. */
export interface Reading {
  readonly text: string;
  /** Mean acoustic score of its frames, pauses left out: 0 is a perfect fit, speech through a telephone is about -50. */
  readonly scorePerFrame: number;
  /** How many frames of 10 ms the words last, pauses left out. */
  readonly frames: number;
}

export interface Verdict {
  readonly text: string;
  readonly confidence: number;
}

// Measured with four synthetic voices through mu-law: expected phrases lie at most 22 below the free reading, other talk
// that was forced into phrases mostly 30 to 50 below.
const scoreShortfallMax = 25;
// Half of the expected words heard by the free reading as well is agreement, whatever the scores say.
const agreementMin = 0.5;
// One or two words fit many sounds: while a hum goes on it is "when" for a moment. They need the other reading's
// agreement, or a close fit in the whole of an utterance ("yes" against "the us" or "the as": 11 to 16 short).
const wordsToTrustMin = 3;
// Before the end even agreement on a single word is chance: both readings begin a hiss with "how".
const wordsBeforeEndMin = 2;
const shortScoreShortfallMax = 20;
// Nobody takes a second for a word: the slowest voice took 0.65 s for "goodbye", two seconds of hiss were one "yes".
const framesPerWordMax = 100;
// Noise makes the free reading invent one to three words ("what", "up a"); nobody says less than four words at length.
const freeWordsMin = 4;

const sure = 0.95;
const likely = 0.75;
const barely = 0.6;
// Free reading gets about half of the words of a sentence: enough to know that something was said, not to act on it.
const doubtful = 0.3;
const nothing: Verdict = { text: '', confidence: 0 };

/**
 * Decides between the phrase that was expected (none when no phrase fitted) and the free reading of the same sound. A
 * grammar always finds something; the free reading, which may say anything, tells how much better something else fits.
 */
export function judge(expected: Reading | undefined, free: Reading, hasEnded: boolean): Verdict {
  const confidence = expected === undefined || expected.text === '' ? 0 : trust(expected, free, hasEnded);
  if (expected !== undefined && confidence > 0) return { text: expected.text, confidence };
  return free.text.split(' ').length < freeWordsMin ? nothing : { text: free.text, confidence: doubtful };
}

function trust(expected: Reading, free: Reading, hasEnded: boolean): number {
  const words = expected.text.split(' ');
  if (!hasEnded && words.length < wordsBeforeEndMin) return 0;
  if (expected.frames / words.length > framesPerWordMax) return 0;
  if (agreement(words, free.text.split(' ')) >= agreementMin) return sure;
  const shortfall = free.scorePerFrame - expected.scorePerFrame;
  if (words.length >= wordsToTrustMin) return shortfall <= scoreShortfallMax ? likely : 0;
  return hasEnded && shortfall <= shortScoreShortfallMax ? barely : 0;
}

/** Whether a verdict is one of the phrases that were expected. */
export const isUnderstood = ({ confidence }: Verdict): boolean => confidence > doubtful;

/** The part of the expected words that the free reading has too, in the same order. */
function agreement(expected: readonly string[], free: readonly string[]): number {
  if (expected.join('') === free.join('')) return 1; // "goodbye", "good bye"
  let row = free.map(() => 0);
  for (const word of expected) {
    const next: number[] = [];
    free.forEach((other, at) => {
      const before = at === 0 ? 0 : (row[at - 1] ?? 0);
      next.push(word === other ? before + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0));
    });
    row = next;
  }
  return (row.at(-1) ?? 0) / expected.length;
}
