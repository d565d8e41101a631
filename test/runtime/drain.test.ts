import { expect, test } from 'vitest';
import { Drain } from '../../src/runtime/drain.ts';
import { settle } from '../support/scripted-crew.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

test('a gateway that nobody needs leaves at once', async () => {
  const time = new VirtualTimers();
  const drain = new Drain(time, () => 0);
  await drain.begin();
  expect(drain.hasBegun).toBe(true);
  expect(time.pending).toBe(0);
});

test('a gateway waits for the calls at hand, and for what Twilio asks after the last one', async () => {
  const time = new VirtualTimers();
  let calls = 1;
  const drain = new Drain(time, () => calls);
  let left = false;
  void drain.begin().then(() => {
    left = true;
  });
  time.advance(60_000);
  await settle();
  expect(left).toBe(false);
  calls = 0;
  drain.callEnded();
  time.advance(1_000);
  await settle();
  expect(left).toBe(false);
  time.advance(1_000);
  await settle();
  expect(left).toBe(true);
  expect(time.pending).toBe(0);
});

test('a call that ended just before the gateway is told to stop is told what comes next as well', async () => {
  const time = new VirtualTimers();
  const drain = new Drain(time, () => 0);
  drain.callEnded();
  let left = false;
  void drain.begin().then(() => {
    left = true;
  });
  await settle();
  expect(left).toBe(false);
  time.advance(2_000);
  await settle();
  expect(left).toBe(true);
});
