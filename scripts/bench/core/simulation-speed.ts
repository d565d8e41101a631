import { existsSync } from 'node:fs';
import { type Figure, figure } from '../figure.ts';
import { processorMs } from '../stopwatch.ts';

/** Long enough for calls of every kind. */
const roundMs = 5_000;

/** How much faster than real time whole calls go, with their runtime, their carrier and all faults, on one core. */
export async function simulationFigures(): Promise<Figure[]> {
  const simulateCall = await findSimulator();
  if (simulateCall === null) return [promised(null, 'not here')];
  await simulateCall(0); // The first call is for the compiler.
  const startedAt = processorMs();
  let callsMs = 0;
  let calls = 0;
  let passedMs = 0;
  while (passedMs < roundMs) {
    calls += 1;
    callsMs += (await simulateCall(calls)).lastsMs;
    passedMs = processorMs() - startedAt;
  }
  const note = `${calls} calls of ${Math.round(callsMs / calls / 1_000)} s on average, every fault in them`;
  return [promised(callsMs / passedMs, note)];
}

function promised(value: number | null, note: string): Figure {
  return { ...figure('whole calls simulated', value, '× real time', note), limit: { atLeast: 500 } };
}

/** The simulator of the tests, as far as we need it. */
type SimulateCall = (seed: number) => Promise<{ readonly lastsMs: number }>;

/** It is looked for and not imported, so that the rest can be measured where it is not. */
async function findSimulator(): Promise<SimulateCall | null> {
  const place = new URL('../../../test/simulation/simulate-call.ts', import.meta.url);
  if (!existsSync(place)) return null;
  const { simulateCall } = await import(place.href);
  return simulateCall;
}
