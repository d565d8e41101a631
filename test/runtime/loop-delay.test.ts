import { afterEach, expect, test } from 'vitest';
import { type LoopDelaySource, measureLoopDelay } from '../../src/runtime/loop-delay.ts';
import { systemTime } from '../../src/runtime/timers.ts';

const opened: LoopDelaySource[] = [];
afterEach(() => {
  for (const source of opened.splice(0)) source.close();
});

function measuring(): LoopDelaySource {
  const source = measureLoopDelay(systemTime);
  opened.push(source);
  return source;
}

const pause = (ms: number) => new Promise<void>((over) => systemTime.after(ms, over));

/** Keeps the event loop from turning. */
function block(ms: number): void {
  const until = systemTime.now() + ms;
  while (systemTime.now() < until);
}

test('a stall is seen', async () => {
  const source = measuring();
  await pause(50);
  source.take();
  await pause(50);
  block(120);
  await pause(50);
  expect(source.take().p99Ms).toBeGreaterThanOrEqual(100);
});

test('a loop that has stood still ever since it was asked last is not taken for one that is on time', () => {
  const source = measuring();
  source.take();
  block(120);
  const { p50Ms, p99Ms } = source.take();
  expect(p50Ms).toBeGreaterThanOrEqual(100);
  expect(p99Ms).toBeGreaterThanOrEqual(100);
});

test('what was seen once is not seen again', async () => {
  const source = measuring();
  await pause(50);
  block(500);
  await pause(50);
  expect(source.take().p99Ms).toBeGreaterThanOrEqual(400);
  const later: number[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    await pause(50);
    later.push(source.take().p99Ms);
  }
  // However late the machine makes us, it is not that late every time.
  expect(Math.min(...later)).toBeLessThan(400);
});
