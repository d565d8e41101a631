import { type Figure, figure } from '../figure.ts';
import { percentile } from '../stopwatch.ts';

const addedMaxMs = 2;

/** The figure of one adapter: what it added, each time. */
export function addedFigure(name: string, addedMs: readonly number[]): Figure {
  const middle = `median ${percentile(addedMs, 50).toFixed(2)}`;
  const note = `${addedMs.length} times, ${middle}, worst ${Math.max(...addedMs).toFixed(1)}`;
  return {
    ...figure(`${name}: 95 of 100`, percentile(addedMs, 95), 'ms', note),
    limit: { atMost: addedMaxMs },
  };
}
