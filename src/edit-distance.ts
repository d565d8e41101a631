/** How many letters are wrong, missing, too many, or swapped with their neighbour. */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let above: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    [before, above, row] = [above, row, [i]];
    for (let j = 1; j <= to.length; j++) {
      const changed = (above[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? before[j - 2] : undefined;
      row.push(
        Math.min(
          changed,
          (above[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          swapped === undefined ? Infinity : swapped + 1,
        ),
      );
    }
  }
  return row[to.length] ?? 0;
}
