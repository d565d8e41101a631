import { type Figure, holds } from './figure.ts';

/** The figures of a bench, to be read. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    numberOf(figure),
    figure.unit,
    limitOf(figure),
    figure.note,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function numberOf({ value }: Figure): string {
  if (value === null) return '–';
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function limitOf(figure: Figure): string {
  const { limit, value } = figure;
  if (limit === null) return '';
  const promised =
    'atMost' in limit ? `≤ ${limit.atMost}` : 'below' in limit ? `< ${limit.below}` : `≥ ${limit.atLeast}`;
  return value === null ? promised : `${promised}  ${holds(figure) ? 'held' : 'MISSED'}`;
}
