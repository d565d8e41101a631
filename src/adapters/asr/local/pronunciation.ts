/** How the dictionary pronounces a word, as phones; undefined when it does not know it. */
export type Dictionary = (word: string) => string | undefined;

/** The shortest half of a compound: below three letters nearly any word can be cut into "words". */
const compoundPartLettersMin = 3;

/** Phones of a word: from the dictionary, else made of words it knows ("toothache", "dentist's"). */
export function pronunciationOf(word: string, dictionary: Dictionary): string | undefined {
  return dictionary(word) ?? withEnding(word, dictionary) ?? ofCompound(word, dictionary);
}

function withEnding(word: string, dictionary: Dictionary): string | undefined {
  const stem = /^(.+?)'?s$/.exec(word)?.[1];
  const phones = stem === undefined ? undefined : dictionary(stem);
  if (phones === undefined) return undefined;
  return `${phones} ${endingAfter(phones.split(' ').at(-1) ?? '')}`;
}

function endingAfter(phone: string): string {
  if (['S', 'Z', 'SH', 'ZH', 'CH', 'JH'].includes(phone)) return 'IH Z';
  return ['P', 'T', 'K', 'F', 'TH'].includes(phone) ? 'S' : 'Z';
}

function ofCompound(word: string, dictionary: Dictionary): string | undefined {
  // The longest first half wins: "toothache" is tooth and ache, not "too" and something.
  for (let cut = word.length - compoundPartLettersMin; cut >= compoundPartLettersMin; cut -= 1) {
    const first = dictionary(word.slice(0, cut));
    const second = dictionary(word.slice(cut));
    if (first !== undefined && second !== undefined) return `${first} ${second}`;
  }
  return undefined;
}
