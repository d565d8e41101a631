import type { Classification, Intent } from '../../ports/intent.ts';

/** An intent and the ways callers say it. */
export interface IntentPhrases {
  readonly name: string;
  readonly phrases: readonly string[];
}

interface Sample {
  readonly intent: string;
  readonly words: readonly string[];
}

/** An exact phrase is certain; words beside it leave a little doubt, however well they fit. */
const inexactConfidenceMax = 0.95;

const nothing: Classification = { intent: null, confidence: 0 };

/**
 * Recognises phrases. What is said beside a phrase counts against it unless the intent has those words in other
 * phrases too: "thank you, goodbye" ends a call, "what time do you close, goodbye" is still a question.
 */
export class LocalIntent implements Intent {
  readonly name = 'local';
  readonly #samples: readonly Sample[];
  readonly #vocabulary: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(intents: readonly IntentPhrases[]) {
    this.#samples = intents.flatMap(({ name, phrases }) =>
      phrases.map((phrase) => ({ intent: name, words: wordsOf(phrase) })),
    );
    this.#vocabulary = new Map(
      intents.map(({ name, phrases }) => [name, new Set(phrases.flatMap(wordsOf).map(plain))]),
    );
  }

  async classify(text: string): Promise<Classification> {
    const said = wordsOf(text);
    const exact = this.#samples.find(({ words }) => words.join(' ') === said.join(' '));
    if (exact && said.length > 0) return { intent: exact.intent, confidence: 1 };

    const meant = said.filter((word) => !fillers.has(word)).map(plain);
    const fitting = this.#samples.filter(({ words }) => containsInRow(meant, words.map(plain)));
    return fitting.reduce<Classification>((best, { intent }) => {
      const confidence = inexactConfidenceMax * this.#share(meant, intent);
      return confidence > best.confidence ? { intent, confidence } : best;
    }, nothing);
  }

  /** How many of the words this intent's phrases are made of. */
  #share(words: readonly string[], intent: string): number {
    const known = this.#vocabulary.get(intent);
    return known ? words.filter((word) => known.has(word)).length / words.length : 0;
  }
}

/** What people say while they think, and what never changes what they want. */
const fillers = new Set(
  'um uh er oh well so then now just please really very much ok okay alright great'.split(' '),
);

/** Words that mean the same to an intent. */
const same: Readonly<Record<string, string>> = {
  thanks: 'thank',
  hi: 'hello',
  could: 'can',
  may: 'can',
};

function plain(word: string): string {
  return same[word] ?? word;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/'s\b/g, ' is')
    .replace(/\bgood[ -]bye\b/g, 'goodbye')
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== '');
}

function containsInRow(words: readonly string[], phrase: readonly string[]): boolean {
  const wanted = phrase.filter((word) => !fillers.has(word)).join(' ');
  return wanted !== '' && ` ${words.join(' ')} `.includes(` ${wanted} `);
}
