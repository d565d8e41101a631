/** A bug that somebody might really write, kept to prove that a test would notice. */
export interface Mutant {
  readonly name: string;
  /** What the bug does to a caller, in one sentence. */
  readonly bug: string;
  /** The tests that are about the rule it breaks: they are asked first. */
  readonly rule: string;
  readonly file: string;
  /** The text of the file, found in it exactly once, that the bug takes the place of. */
  readonly find: string;
  readonly replace: string;
}

/** The text of the mutant's file with the bug in it; a sentence on what to mend where it no longer fits. */
export function planted(
  mutant: Mutant,
  text: string,
): { readonly text: string } | { readonly stale: string } {
  const [before, after, ...more] = text.split(mutant.find);
  if (before === undefined || after === undefined) return { stale: stale(mutant, 'is not in') };
  if (more.length > 0) return { stale: stale(mutant, 'is more than once in') };
  return { text: before + mutant.replace + after };
}

function stale({ name, file, find }: Mutant, what: string): string {
  return `"${find}" ${what} ${file}: mend \`find\` of the mutant ${name}, or take the mutant out.`;
}
