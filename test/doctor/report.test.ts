import { expect, test } from 'vitest';
import { bad, type Check, doubtful, good } from '../../scripts/doctor/check.ts';
import { asJson, asText } from '../../scripts/doctor/report.ts';
import { runChecks } from '../../scripts/doctor/run-checks.ts';
import { surroundingsWith } from './surroundings.ts';

const slow: Check = { name: 'Slow', run: () => new Promise(() => {}) };
const broken: Check = { name: 'Broken', run: () => Promise.reject(new Error('it fell over')) };
const mixed: Check = {
  name: 'Mixed',
  run: async () => [good('this'), doubtful('that', 'do so.'), bad('it', 'do.')],
};

test('everything is told in its order, with its remedy, and counted', async () => {
  const examined = await runChecks([slow, broken, mixed], surroundingsWith(), 50);
  expect(asText(examined)).toMatchInlineSnapshot(`
    "Slow
      ✗ says nothing after 0.05 s
        → see that it runs and that this machine is not overloaded.

    Broken
      ✗ could not be looked at: it fell over
        → this is a bug of ours: please report it.

    Mixed
      ✓ this
      ! that
        → do so.
      ✗ it
        → do.

    1 good, 1 doubtful, 3 bad"
  `);
  expect(JSON.parse(asJson(examined))).toMatchObject({
    checks: [
      { name: 'Slow' },
      { name: 'Broken' },
      { name: 'Mixed', findings: [{ verdict: 'good', what: 'this' }, {}, {}] },
    ],
    counts: { good: 1, doubtful: 1, bad: 3 },
  });
});
