/** Whether two transcripts say the same, however a recogniser chose to write it. */
export function sameWords(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

/** Words as they sound: no case, no punctuation, single spaces. */
export function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The words of a text that go on from what it begins with; null where it begins otherwise. The last word may be cut
 * short. `revised` forgives a changed end: a recogniser corrects the end of what it guessed.
 */
export function wordsBeyond(text: string, beginning: string, as: 'revised' | 'whole'): string | null {
  const words = text.trim().split(/\s+/);
  const begun = bare(beginning).split(' ');
  const isLike = (index: number) => {
    const word = bare(words[index] ?? '');
    return word === begun[index] || (index === begun.length - 1 && word.startsWith(begun[index] ?? ' '));
  };
  let same = 0;
  while (same < Math.min(words.length, begun.length) && isLike(same)) same += 1;
  const enough = as === 'whole' ? begun.length : Math.max(1, begun.length / 2);
  return same < enough ? null : words.slice(same).join(' ');
}
