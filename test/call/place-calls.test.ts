import { describe, expect, test } from 'vitest';
import { placeCalls } from '../../scripts/call/place-calls.ts';
import { VirtualClock } from '../phone/virtual-clock.ts';

/** Calls of four seconds each, and when they were placed. */
function rehearsal(count: number, ramp: { callsPerSecond: number; atOnceMax: number }) {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const placedAt: number[] = [];
  const calls = Array.from({ length: count }, (_, nth) => nth);
  const all = placeCalls(calls, { ...ramp, clock, signal: stop.signal }, async (nth) => {
    placedAt.push(clock.now());
    await clock.sleep(4000, stop.signal);
    return `call ${nth}`;
  });
  return { clock, stop, placedAt, all };
}

describe('calls at a pace', () => {
  test('are placed evenly, however long they last, and told in their order', async () => {
    const { clock, placedAt, all } = rehearsal(6, { callsPerSecond: 2, atOnceMax: 50 });
    await clock.advance(10_000);
    expect(placedAt).toEqual([0, 500, 1000, 1500, 2000, 2500]);
    expect(await all).toEqual(['call 0', 'call 1', 'call 2', 'call 3', 'call 4', 'call 5']);
  });

  test('wait for room when as many are up as may be', async () => {
    const { clock, placedAt, all } = rehearsal(4, { callsPerSecond: 10, atOnceMax: 2 });
    await clock.advance(10_000);
    expect(placedAt).toEqual([0, 100, 4000, 4100]);
    expect(await all).toHaveLength(4);
  });

  test('end when they must: no more are placed, and those that are up are waited for', async () => {
    const { clock, stop, placedAt, all } = rehearsal(10, { callsPerSecond: 1, atOnceMax: 50 });
    await clock.advance(2500);
    stop.abort();
    expect(await all).toEqual(['call 0', 'call 1', 'call 2']);
    expect(placedAt).toEqual([0, 1000, 2000]);
  });

  test('pass on what went wrong with one', async () => {
    const clock = new VirtualClock();
    const ramp = { callsPerSecond: 1, atOnceMax: 5, clock, signal: new AbortController().signal };
    const all = placeCalls([1], ramp, () => Promise.reject(new Error('flite is not installed')));
    await expect(all).rejects.toThrow('flite is not installed');
  });
});
