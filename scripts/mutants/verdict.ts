import { type Mutant, planted } from '../../test/mutants/mutant.ts';
import type { ScratchCopy } from './scratch-copy.ts';
import { type Testimony, testimonyIn } from './witnesses.ts';

/** What became of one bug. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly outcome: 'caught' | 'SURVIVED' | 'STALE' | 'BROKEN';
  readonly because: string;
  readonly seconds: number;
}

/** Plants the bug, asks the tests, and takes it out again. */
export async function verdictOn(mutant: Mutant, copy: ScratchCopy): Promise<Verdict> {
  const well = copy.read(mutant.file);
  const ill = planted(mutant, well);
  if ('stale' in ill) return { mutant, outcome: 'STALE', because: ill.stale, seconds: 0 };
  const startedAt = performance.now();
  copy.write(mutant.file, ill.text);
  const testimony = await testimonyIn(copy.folder, [mutant.rule]);
  copy.write(mutant.file, well);
  const seconds = (performance.now() - startedAt) / 1_000;
  if (testimony.type === 'all_well') return { mutant, outcome: 'SURVIVED', because: mutant.bug, seconds };
  const outcome = testimony.type === 'noticed' ? 'caught' : 'BROKEN';
  return { mutant, outcome, because: sentenceOn(testimony), seconds };
}

export function sentenceOn(testimony: Exclude<Testimony, { type: 'all_well' }>): string {
  switch (testimony.type) {
    case 'noticed':
      return `by ${testimony.by}`;
    case 'without_end':
      return 'The tests did not come to an end, so no test can be named.';
    case 'broke_down':
      return `No test could be named: ${testimony.detail}`;
  }
}

/** One line of the table. */
export function lineOf({ mutant, outcome, because, seconds }: Verdict, widest: number): string {
  return `${outcome.padEnd(8)}  ${mutant.name.padEnd(widest)}  ${because}  (${seconds.toFixed(1)} s)`;
}
