import type { PhoneClock } from '../../src/phone/clock.ts';

/** How many calls at what pace. */
export interface Ramp {
  readonly callsPerSecond: number;
  /** When so many are up, the next one waits until one is over. */
  readonly atOnceMax: number;
  readonly clock: PhoneClock;
  /** Once it aborts no more calls are placed. */
  readonly signal: AbortSignal;
}

/** Places calls at an even pace and waits for the last one; the results are in the order of the calls. */
export async function placeCalls<Call, Result>(
  calls: readonly Call[],
  { callsPerSecond, atOnceMax, clock, signal }: Ramp,
  place: (call: Call) => Promise<Result>,
): Promise<Result[]> {
  const startedAt = clock.now();
  const up = new Set<Promise<boolean>>();
  const placed: Promise<Result>[] = [];
  for (const [nth, call] of calls.entries()) {
    const earlyMs = startedAt + (nth * 1000) / callsPerSecond - clock.now();
    if (earlyMs > 0) await clock.sleep(earlyMs, signal);
    while (up.size >= atOnceMax && !signal.aborted) await Promise.race(up);
    if (signal.aborted) break;
    const result = place(call);
    const makeRoom = (): boolean => up.delete(over);
    const over: Promise<boolean> = result.then(makeRoom, makeRoom); // What went wrong is told below.
    up.add(over);
    placed.push(result);
  }
  return Promise.all(placed);
}
