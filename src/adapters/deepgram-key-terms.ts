import type { Log } from '../ports/log.ts';

/** Deepgram advises to name no more than some fifty. */
const termsMax = 50;
/**
 * It takes 500 tokens of key terms, and refuses the whole stream for one more. Common words are a token, names and other
 * scripts one every two or three bytes: with so many bytes in all, no stream is ever refused for them.
 */
const bytesMax = 1_000;

/** Chooses the phrases that Deepgram is told to expect, and says once how many there was no room for. */
export class KeyTerms {
  readonly #log: Pick<Log, 'debug'>;
  #isTold = false;

  constructor(log: Pick<Log, 'debug'>) {
    this.#log = log;
  }

  /** Of the phrases that an agent expects, as many as the model takes, the agent's first ones first. */
  of(expects: readonly string[]): string[] {
    const phrases = [...new Set(expects.map((phrase) => phrase.trim()))].filter((phrase) => phrase !== '');
    const terms = firstOf(phrases);
    const firstLeftOut = phrases[terms.length];
    if (firstLeftOut !== undefined && !this.#isTold) {
      this.#isTold = true;
      const leftOut = phrases.length - terms.length;
      this.#log.debug('a recogniser is not told all phrases that are expected', { leftOut, firstLeftOut });
    }
    return terms;
  }
}

function firstOf(phrases: readonly string[]): string[] {
  let bytes = 0;
  const isTooMuch = (phrase: string) => {
    bytes += Buffer.byteLength(phrase);
    return bytes > bytesMax;
  };
  const end = phrases.findIndex((phrase, i) => i === termsMax || isTooMuch(phrase));
  return end === -1 ? [...phrases] : phrases.slice(0, end);
}
