/** How a model writes: which letters it has, and whether it shouts. */
export interface Alphabet {
  readonly letters: ReadonlySet<string>;
  /** It knows capitals only: what it writes is told in small letters. */
  readonly isCapital: boolean;
}

/** The alphabet of a model, from its tokens.txt: a token and its number in each line, those in <> are none of speech. */
export function alphabetOf(tokens: string): Alphabet {
  const spoken = tokens
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((token) => !/^<.*>$/.test(token));
  const letters = new Set(spoken.flatMap((token) => [...token]));
  const all = [...letters].join('');
  return { letters, isCapital: /\p{Lu}/u.test(all) && !/\p{Ll}/u.test(all) };
}

/** Phrases as the model would write them, one a line; what it has no letters for it would not understand. */
export function hotwordsOf(phrases: readonly string[], { letters, isCapital }: Alphabet): string[] {
  const written = phrases.map((phrase) => {
    const plain = phrase
      .replaceAll('’', "'")
      .replaceAll(/[^\p{L}\p{M}\p{N}']+/gu, ' ')
      .trim();
    return isCapital ? plain.toUpperCase() : plain;
  });
  const isWritable = (phrase: string) => [...phrase].every((letter) => letter === ' ' || letters.has(letter));
  return [...new Set(written)].filter((phrase) => phrase !== '' && isWritable(phrase));
}
