import { type CallReport, countVerdicts, type Rehearsed } from './call-report.ts';
import { percentile } from './percentile.ts';

const headings = [
  'scenario',
  'result',
  'duration',
  'turns',
  'answer p50',
  'p95',
  'max',
  'silence max',
  'silent after interruption',
  'violations',
];

/** What a scenario's name may take of the line. */
const nameLettersMax = 32;

/** The calls as a table to be read, the totals under it, and what was not checked. */
export function tableOf(rehearsed: Rehearsed): string {
  const { reports } = rehearsed;
  const rows = [headings, ...reports.map(cellsOf), ...(reports.length > 1 ? [cellsOfAll(reports)] : [])];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const notChecked = [...new Set(reports.flatMap((report) => report.notChecked))];
  return [...lines, '', totalsOf(rehearsed), ...notChecked.map((each) => `  ${each}`)].join('\n');
}

/** The totals in one line: what is nought is left out. */
export function totalsOf(rehearsed: Rehearsed): string {
  const counts = Object.entries({ ...countVerdicts(rehearsed), 'not placed': rehearsed.notPlaced });
  const told = counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`);
  const all = rehearsed.reports.length + rehearsed.notPlaced;
  return `${all} ${all === 1 ? 'call' : 'calls'}: ${told.join(', ')}`;
}

/** Whatever did not come off, each sentence once. */
export function problemsOf({ reports }: Rehearsed): string[] {
  const times = new Map<string, number>();
  for (const { scenario, problems } of reports)
    for (const problem of problems) {
      const sentence = `${scenario}: ${problem}`;
      times.set(sentence, (times.get(sentence) ?? 0) + 1);
    }
  return [...times].map(([sentence, count]) => (count > 1 ? `${sentence} (${count} times)` : sentence));
}

/** One call in one line, for whoever watches several. */
export function lineOf({ scenario, verdict, figures, problems, notChecked }: CallReport): string {
  const [first = notChecked[0], ...more] = problems;
  const why = first === undefined ? '' : `  ${first}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
  return `${verdict.padEnd(11)}  ${shortened(scenario).padEnd(nameLettersMax)}  ${seconds(figures.durationMs)}${why}`;
}

function cellsOf({ scenario, verdict, figures, violations }: CallReport): string[] {
  return [
    shortened(scenario),
    verdict,
    seconds(figures.durationMs),
    String(figures.turns),
    ...percentilesOf(figures.answersMs),
    ms(figures.longestSilenceMs),
    ms(Math.max(...figures.silentAfterMs, Number.NEGATIVE_INFINITY)),
    String(violations),
  ];
}

function cellsOfAll(reports: readonly CallReport[]): string[] {
  const figures = reports.map((report) => report.figures);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return [
    'all',
    '',
    seconds(sum(figures.map(({ durationMs }) => durationMs))),
    String(sum(figures.map(({ turns }) => turns))),
    ...percentilesOf(figures.flatMap(({ answersMs }) => answersMs)),
    ms(Math.max(...figures.map(({ longestSilenceMs }) => longestSilenceMs))),
    ms(Math.max(...figures.flatMap(({ silentAfterMs }) => silentAfterMs), Number.NEGATIVE_INFINITY)),
    String(sum(reports.map(({ violations }) => violations))),
  ];
}

function percentilesOf(values: readonly number[]): string[] {
  return [50, 95, 100].map((percent) => ms(percentile(values, percent)));
}

function shortened(name: string): string {
  return name.length > nameLettersMax ? `${name.slice(0, nameLettersMax - 1)}…` : name;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function ms(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value)} ms` : '–';
}
