/** What the recogniser is told to listen for. */
export interface Grammar {
  readonly jsgf: string;
  /** Words that were left out because nobody knows how they are pronounced. */
  readonly unpronounceable: readonly string[];
}

/** The phones of the English model; `sound('AA')` is the word that stands for one of them in the grammar. */
export const phones =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(
    ' ',
  );
export const sound = (phone: string): string => `__${phone.toLowerCase()}`;

// What people put before and after what they came to say. Short vowels ("uh", "a") are left out: any click becomes one.
const leadIns =
  'um|hello|hi|okay|so|well|please|and|yes|no|thanks|thank you|can you tell me|could you tell me|i want to know';
const leadOuts = 'please|thanks|thank you|okay|goodbye';

/**
 * Phrases as a JSGF grammar. Next to the phrases stands a loop of bare phones: talk and noise that no phrase explains
 * end there, instead of being forced into the nearest phrase.
 */
export function grammarOf(expects: readonly string[], isKnown: (word: string) => boolean): Grammar {
  const unpronounceable = new Set<string>();
  const phrases = new Set<string>();
  for (const expected of expects) {
    const words = wordsOf(expected);
    const known = words.filter(isKnown);
    for (const word of words) if (!known.includes(word)) unpronounceable.add(word);
    if (known.length > 0) phrases.add(known.join(' '));
  }
  return { jsgf: jsgfOf([...phrases]), unpronounceable: [...unpronounceable] };
}

/** The words of a phrase as the dictionary writes them. */
export function wordsOf(phrase: string): string[] {
  const plain = phrase
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ');
  return plain.split(' ').flatMap((word) => word.replaceAll(/^'+|'+$/g, '') || []);
}

/** What was said, from what the decoder writes: without marks of pronunciation, pauses and hesitations. */
export function spoken(hypothesis: string): string {
  const words = hypothesis.split(' ').map((word) => word.replace(/\(\d+\)$/, ''));
  return words.filter((word) => /^[a-z]/.test(word) && word !== 'um' && word !== 'uh').join(' ');
}

/** Whether the decoder ended in the loop of phones, that is: in no phrase. */
export const isBabble = (hypothesis: string): boolean => hypothesis.includes('__');

function jsgfOf(phrases: readonly string[]): string {
  // A word alone is a whole answer ("no") and never part of a chain: chains of short words explain any sentence.
  const short = phrases.filter((phrase) => !phrase.includes(' '));
  const long = phrases.filter((phrase) => phrase.includes(' '));
  const kinds = [
    ...(short.length > 0 ? ['<short> [<out>]'] : []),
    ...(long.length > 0 ? ['<long> [<out>] [[<in>] <long> [<out>]]'] : []),
  ];
  return [
    '#JSGF V1.0;',
    'grammar expected;',
    rule('in', leadIns.split('|')),
    rule('out', leadOuts.split('|')),
    ...(short.length > 0 ? [rule('short', short)] : []),
    ...(long.length > 0 ? [rule('long', long)] : []),
    rule('phone', phones.map(sound)),
    `public <utterance> = ${[...kinds.map((kind) => `[<in>] [<in>] ${kind}`), '<phone>+'].join(' | ')};`,
    '',
  ].join('\n');
}

const rule = (name: string, alternatives: readonly string[]): string =>
  `<${name}> = ${alternatives.map((words) => `(${words})`).join(' | ')};`;
