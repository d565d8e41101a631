/** Long enough that the clock's own grain and one collection of garbage do not show. */
const roundMs = 400;
const rounds = 7;

/** What was measured several times over. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/**
 * How many units of each work are done in a second of processor time. The works take turns, so that what slows the
 * machine down for a while slows all of them down.
 */
export function unitsPerSecond(works: readonly (() => number)[]): Spread[] {
  const speeds = works.map(() => [] as number[]);
  for (const work of works) speedOf(work); // The first time is for the compiler.
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) speeds[index]?.push(speedOf(work));
  }
  return speeds.map(spreadOf);
}

function speedOf(work: () => number): number {
  const startedAt = processorMs();
  let units = 0;
  let passedMs = 0;
  while (passedMs < roundMs) {
    units += work();
    passedMs = processorMs() - startedAt;
  }
  return (units / passedMs) * 1_000;
}

/** How much processor time it takes, over several times; the first of them, when nothing is compiled yet, among them. */
export function timesMs(work: () => void, times: number): Spread {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startedAt = processorMs();
    work();
    taken.push(processorMs() - startedAt);
  }
  return spreadOf(taken);
}

/** By the processor's clock, not the wall's: what else this machine is busy with does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? 0;
  return { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}

/** What so many of a hundred values stay within. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * hundredths) / 100) - 1] ?? Number.NaN;
}
