import { expect, test } from 'vitest';
import { slopeOf } from '../../scripts/bench/calls/memory.ts';

test('what a call weighs is told apart from what the process weighs without any', () => {
  const processKiB = 50_000;
  expect(slopeOf([0, 100, 200].map((calls) => [calls, processKiB + 150 * calls]))).toBeCloseTo(150);
  // Of weights that are not in a line, the line of least squares.
  expect(
    slopeOf([
      [0, 0],
      [100, 30],
      [200, 40],
    ]),
  ).toBeCloseTo(0.2);
});
