import type { Finding } from './check.ts';
import type { Examined } from './run-checks.ts';

/** How many findings there are of each kind. */
export interface Counts {
  readonly good: number;
  readonly doubtful: number;
  readonly bad: number;
}

const signs: Readonly<Record<Finding['verdict'], string>> = { good: '✓', doubtful: '!', bad: '✗' };

/** What was found, for a person: the remedy stands under what it is for. */
export function asText(examined: readonly Examined[]): string {
  const groups = examined.map(({ name, findings }) => [name, ...findings.flatMap(linesOf)].join('\n'));
  const { good, doubtful, bad } = countsOf(examined);
  return `${groups.join('\n\n')}\n\n${good} good, ${doubtful} doubtful, ${bad} bad`;
}

/** The same for a program. */
export function asJson(examined: readonly Examined[]): string {
  return JSON.stringify({ checks: examined, counts: countsOf(examined) }, null, 2);
}

export function countsOf(examined: readonly Examined[]): Counts {
  const verdicts = examined.flatMap(({ findings }) => findings.map(({ verdict }) => verdict));
  const count = (wanted: Finding['verdict']) => verdicts.filter((verdict) => verdict === wanted).length;
  return { good: count('good'), doubtful: count('doubtful'), bad: count('bad') };
}

function linesOf(finding: Finding): string[] {
  const line = `  ${signs[finding.verdict]} ${finding.what}`;
  return finding.verdict === 'good' ? [line] : [line, `    → ${finding.remedy}`];
}
