import { parseArgs } from 'node:util';
import { wrongWith } from '../test/simulation/judge.ts';
import { keptSeeds } from '../test/simulation/kept-seeds.ts';
import { faultRates } from '../test/simulation/plan/faults.ts';
import type { PlanOptions } from '../test/simulation/plan/plan.ts';
import { simulateCall } from '../test/simulation/simulate-call.ts';
import { traceOf } from '../test/simulation/trace.ts';
import { shrink } from './simulate/shrink.ts';
import { Tally } from './simulate/tally.ts';

const usage = `npm run simulate -- --seeds 2000 [--from 1]   so many calls, each from a seed of its own, after the kept ones
npm run simulate -- --seed 17 --trace         one call, told line by line
npm run simulate -- --seed 17 --shrink        the fewest faults and acts with which it still goes wrong
      --without "socket cut,late marks"       without these faults
      --only "lost finals"                    without all others
      --acts 3                                the caller does only so much`;

/** Among so many calls each rare state is reached; fewer may miss one by chance. */
const seedsThatReachAll = 1_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    without: { type: 'string' },
    only: { type: 'string' },
    acts: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const options: PlanOptions = {
  without: new Set([...named(values.without), ...allBut(values.only)]),
  ...(values.acts === undefined ? {} : { acts: Number(values.acts) }),
};

if (values.help) console.log(usage);
else if (values.seed === undefined) await simulateMany(Number(values.seeds), Number(values.from));
else if (values.shrink) await shrinkOne(Number(values.seed));
else await simulateOne(Number(values.seed));

async function simulateMany(count: number, from: number): Promise<void> {
  const fresh = Array.from({ length: count }, (_, nth) => from + nth);
  const tally = new Tally();
  for (const seed of [...keptSeeds(), ...fresh]) {
    const call = await simulateCall(seed, options);
    const wrong = wrongWith(call);
    tally.add(call, wrong);
    if (wrong.length > 0) console.log(failureOf(seed, wrong));
  }
  console.log(tally.report());
  const missed = count >= seedsThatReachAll ? tally.missed() : [];
  for (const state of missed) console.log(`never reached: ${state}`);
  if (tally.failed > 0 || missed.length > 0) process.exitCode = 1;
}

function failureOf(seed: number, [first, ...more]: readonly string[]): string {
  const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `seed ${seed}: ${first}${rest}\n  npm run simulate -- --seed ${seed} --trace`;
}

async function simulateOne(seed: number): Promise<void> {
  const call = await simulateCall(seed, options);
  const wrong = wrongWith(call);
  if (values.trace) console.log(`${traceOf(call)}\n`);
  for (const sentence of wrong) console.log(`seed ${seed}: ${sentence}`);
  if (wrong.length === 0) console.log(`seed ${seed}: nothing is wrong`);
  else process.exitCode = 1;
}

async function shrinkOne(seed: number): Promise<void> {
  const wrong = wrongWith(await simulateCall(seed, options));
  if (wrong.length === 0) {
    console.log(`seed ${seed}: nothing is wrong`);
    return;
  }
  const { without, acts } = await shrink(seed, options);
  const call = await simulateCall(seed, { without, acts });
  const faults = call.plan.faults.drawn.join(',');
  console.log(`seed ${seed}: ${wrongWith(call)[0]}`);
  console.log(`  npm run simulate -- --seed ${seed} --only "${faults}" --acts ${acts} --trace`);
  process.exitCode = 1;
}

function allBut(only: string | undefined): string[] {
  if (only === undefined) return [];
  const kept = named(only);
  return Object.keys(faultRates).filter((fault) => !kept.includes(fault));
}

function named(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
