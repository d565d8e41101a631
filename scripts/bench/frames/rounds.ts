import { setTimeout as sleep } from 'node:timers/promises';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { type Spread, spreadOf } from '../stopwatch.ts';
import type { Stretch } from './sizes.ts';

/** A server that is measured, and whoever keeps it busy. */
export interface Contender {
  readonly name: string;
  usage(): Promise<Usage>;
  /** Has its load begin, or go on. */
  resume(): Promise<unknown>;
  /** Has nothing more come to it until the next time. */
  rest(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Processor time for a second of audio, µs, and how that compares with the floor's of the same round. */
export interface Measured {
  readonly microsPerSecond: Spread;
  readonly timesFloor: Spread;
}

/**
 * Measures each in turn, many times over, so that what slows the machine down for a while slows all of them down. The
 * first one is the floor.
 */
export async function measureInTurn(
  contenders: readonly Contender[],
  stretch: Stretch,
  say: (progress: string) => void,
): Promise<Measured[]> {
  const perRound: number[][] = [];
  for (let round = 1; round <= stretch.rounds; round += 1) {
    const costs: number[] = [];
    for (const contender of contenders) costs.push(await costOf(contender, stretch));
    perRound.push(costs);
    const each = contenders.map(({ name }, nth) => `${name} ${((costs[nth] ?? 0) / 50).toFixed(1)}`);
    say(`round ${round} of ${stretch.rounds}, µs of CPU for 20 ms: ${each.join(', ')}`);
  }
  return contenders.map((_, nth) => ({
    microsPerSecond: spreadOf(perRound.map((costs) => costs[nth] ?? 0)),
    timesFloor: spreadOf(perRound.map((costs) => (costs[nth] ?? 0) / (costs[0] ?? 0))),
  }));
}

async function costOf(contender: Contender, { leadMs, windowMs }: Stretch): Promise<number> {
  await contender.resume();
  await sleep(leadMs);
  const before = await contender.usage();
  await sleep(windowMs);
  const after = await contender.usage();
  await contender.rest();
  return (after.cpuMicros - before.cpuMicros) / ((after.audioMs - before.audioMs) / 1_000);
}
