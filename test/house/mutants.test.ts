import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mutants } from '../mutants/all-mutants.ts';
import { planted } from '../mutants/mutant.ts';

/** Fewer would not touch every rule of a call. */
const mutantsMin = 25;

/** Whether a test notices each of them takes minutes to ask: `npm run mutants` does. Here, only that they can be asked. */
describe('the planted bugs', () => {
  test(`are ${mutantsMin} or more`, () => {
    expect(mutants.length).toBeGreaterThanOrEqual(mutantsMin);
  });

  test('have a name of their own each', () => {
    const names = mutants.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s still fits', (_, mutant) => {
    const well = readFileSync(mutant.file, 'utf8');
    const ill = planted(mutant, well);
    expect(ill).not.toHaveProperty('stale');
    expect(ill).not.toEqual({ text: well });
    expect(existsSync(mutant.rule), mutant.rule).toBe(true);
  });
});
