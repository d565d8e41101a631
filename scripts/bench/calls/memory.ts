import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, figure } from '../figure.ts';
import { callsAtOnce } from '../frames/sizes.ts';
import type { CallsGateway } from './gateway.ts';
import type { RealCalls } from './real-calls.ts';

/** What a process holds, bytes, with so many calls. */
interface Weight {
  readonly calls: number;
  readonly held: number;
  readonly resident: number;
}

/** Has everyone call, half of them first, and tells what a call weighs. */
export async function connectAndWeigh(
  { gateway, callers }: RealCalls,
  say: (progress: string) => void,
): Promise<Figure[]> {
  const weights = [await weigh(gateway, 0)];
  await callers.ask('connectHalf');
  weights.push(await weigh(gateway, callsAtOnce / 2));
  await callers.ask('connect');
  weights.push(await weigh(gateway, callsAtOnce));
  say(`${callsAtOnce} calls were weighed`);
  return [
    perCall('memory a call holds after garbage was collected', weights, ({ held }) => held),
    perCall('memory a call takes of the machine', weights, ({ resident }) => resident),
  ];
}

/** Long enough for the sockets of the last call to be open, and for its greeting to have been sent. */
const settledAfterMs = 1_000;

async function weigh(gateway: CallsGateway, calls: number): Promise<Weight> {
  if (calls > 0) await sleep(settledAfterMs);
  return { calls, held: await gateway.ask('held'), resident: await gateway.ask('resident') };
}

function perCall(name: string, weights: readonly Weight[], of: (weight: Weight) => number): Figure {
  const stages = weights.map((weight) => `${weight.calls}: ${(of(weight) / 2 ** 20).toFixed(0)} MiB`);
  return figure(
    name,
    slopeOf(weights.map((weight) => [weight.calls, of(weight) / 1_024])),
    'KiB',
    stages.join(', '),
  );
}

/** By how much the second of each pair grows with the first: the line of least squares through them. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const shared = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return shared / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
