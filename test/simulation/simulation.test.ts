import { describe, expect, test } from 'vitest';
import { wrongWith } from './judge.ts';
import { keptSeeds } from './kept-seeds.ts';
import { simulateCall } from './simulate-call.ts';

/** The same seeds every time: a change is judged by what it changes. `npm run simulate -- --from <seed>` explores. */
const from = Number(process.env['SEED'] ?? 1);
const fresh = Array.from({ length: Number(process.env['SEEDS'] ?? 200) }, (_, nth) => from + nth);
/** Only so that a simulation that hangs is told apart from one that is slow. */
const atMostMs = 300_000;

describe('simulated calls', () => {
  test('that once went wrong go well', () => expectAllWell(keptSeeds()), atMostMs);

  test(`go well whatever goes wrong around them (SEED=${from})`, () => expectAllWell(fresh), atMostMs);

  test('are the same call again, step by step, for the same seed', async () => {
    const [once, again] = [await simulateCall(from), await simulateCall(from)];
    expect(JSON.stringify(again.house.journal)).toBe(JSON.stringify(once.house.journal));
    expect(again.carrier.heard).toEqual(once.carrier.heard);
  });
});

async function expectAllWell(seeds: readonly number[]): Promise<void> {
  const wrong: string[] = [];
  for (const seed of seeds) {
    for (const sentence of wrongWith(await simulateCall(seed))) {
      wrong.push(`${sentence}: npm run simulate -- --seed ${seed} --trace`);
    }
  }
  expect(wrong).toEqual([]);
}
