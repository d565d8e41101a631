import { bad, type Check, type Finding, type Surroundings, wordsOf } from './check.ts';

/** What one check has found. */
export interface Examined {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Loading a recogniser's model takes about two seconds; a busy machine may take several times that. */
const checkMaxMs = 20_000;

/** Runs all checks at once, each for as long as it may, and tells of them in the order they are given in. */
export function runChecks(
  checks: readonly Check[],
  surroundings: Surroundings,
  maxMs = checkMaxMs,
): Promise<Examined[]> {
  return Promise.all(
    checks.map(async (check) => ({
      name: check.name,
      findings: await findingsOf(check, surroundings, maxMs),
    })),
  );
}

async function findingsOf(
  check: Check,
  surroundings: Surroundings,
  maxMs: number,
): Promise<readonly Finding[]> {
  try {
    return await inTime(check.run(surroundings), maxMs);
  } catch (error) {
    return [bad(`could not be looked at: ${wordsOf(error)}`, 'this is a bug of ours: please report it.')];
  }
}

async function inTime(findings: Promise<readonly Finding[]>, maxMs: number): Promise<readonly Finding[]> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<readonly Finding[]>((told) => {
    const found = bad(
      `says nothing after ${maxMs / 1_000} s`,
      'see that it runs and that this machine is not overloaded.',
    );
    late = setTimeout(() => told([found]), maxMs);
  });
  try {
    return await Promise.race([findings, tooLate]);
  } finally {
    clearTimeout(late);
  }
}
