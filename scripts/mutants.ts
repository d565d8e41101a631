import { parseArgs } from 'node:util';
import { mutants } from '../test/mutants/all-mutants.ts';
import type { Mutant } from '../test/mutants/mutant.ts';
import { ScratchCopy } from './mutants/scratch-copy.ts';
import { lineOf, sentenceOn, type Verdict, verdictOn } from './mutants/verdict.ts';
import { chance, dismissWitnesses, testimonyIn } from './mutants/witnesses.ts';

const usage = 'usage: npm run mutants -- [--only <name>]... [--jobs <how many side by side>]';

/**
 * Plants one bug after the other in a copy of the house and prints which test notices it. Exit code 1 when one goes
 * unnoticed, or no longer fits.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, jobs: { type: 'string', default: '2' } },
  });
  const chosen = mutants.filter(({ name }) => values.only?.includes(name) ?? true);
  const nobody = values.only?.find((only) => !mutants.some(({ name }) => name === only));
  const jobs = Number(values.jobs);
  if (nobody !== undefined || !Number.isInteger(jobs) || jobs < 1) {
    if (nobody !== undefined)
      console.error(`No mutant is called ${nobody}; their names are in test/mutants.`);
    console.error(usage);
    return 2;
  }
  const copies: ScratchCopy[] = [];
  process.on('exit', () => {
    dismissWitnesses();
    for (const copy of copies) copy.remove();
  });
  while (copies.length < Math.min(jobs, chosen.length)) copies.push(new ScratchCopy());
  return (await isWell(copies)) ? await plantAll(chosen, copies) : 1;
}

/** A test that fails without a bug would seem to notice every one of them. */
async function isWell([copy]: readonly ScratchCopy[]): Promise<boolean> {
  if (copy === undefined) return true;
  console.log(`First the tests without a bug (SEED=${chance.SEED} RUNS=${chance.RUNS}) …`);
  const testimony = await testimonyIn(copy.folder);
  if (testimony.type === 'all_well') return true;
  console.error(
    `${sentenceOn(testimony)}\nMend that first: a test that fails anyway says nothing about a bug.`,
  );
  return false;
}

/** Each copy takes the next bug as soon as it is done with one; lines come in the order of the list all the same. */
async function plantAll(chosen: readonly Mutant[], copies: readonly ScratchCopy[]): Promise<number> {
  const verdicts: Verdict[] = [];
  const widest = Math.max(...chosen.map(({ name }) => name.length));
  let next = 0;
  let printed = 0;
  const work = async (copy: ScratchCopy) => {
    for (let mine = next++; mine < chosen.length; mine = next++) {
      const mutant = chosen[mine];
      if (mutant === undefined) return;
      verdicts[mine] = await verdictOn(mutant, copy);
      for (let line = verdicts[printed]; line !== undefined; line = verdicts[++printed])
        console.log(lineOf(line, widest));
    }
  };
  await Promise.all(copies.map(work));
  const caught = verdicts.filter(({ outcome }) => outcome === 'caught').length;
  console.log(`\n${caught} of ${chosen.length} bugs caught.`);
  return caught === chosen.length ? 0 : 1;
}

/** What `parseArgs` throws at someone who slipped. */
function isMistyped(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

// However we are told to stop, the copies go. (Hence `node --import tsx`: the command tsx leaves us 60 ms for that.)
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.once(signal, () => process.exit(code));

try {
  process.exitCode = await main();
} catch (error) {
  if (!isMistyped(error)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}
