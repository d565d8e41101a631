import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LoadWatch } from '../../src/runtime/load-watch.ts';
import { measureLoopDelay } from '../../src/runtime/loop-delay.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from '../adapters/notebook.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import { incomingCall, openFrontDoor, sign, streamUrl, upgrade } from './front-door.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** So late that only we can be the reason, whoever else uses this machine. */
const delayMaxMs = 300;

/** A server that watches its own event loop, as the gateway does. */
async function open() {
  const log = notebook();
  const watch = new LoadWatch({
    source: measureLoopDelay(systemTime),
    timers: systemTime,
    delayMaxMs,
    metrics: new TalliedMetrics(),
    log,
  });
  closing.push(() => watch.close());
  const door = await openFrontDoor({
    ready: () => (watch.tooBusy === null ? { ok: true } : { ok: false, reason: watch.tooBusy }),
  });
  closing.push(() => door.close());
  return { door, log };
}

const pause = (ms: number) => new Promise<void>((over) => systemTime.after(ms, over));

/** Keeps the event loop from turning. */
function block(ms: number): void {
  const until = systemTime.now() + ms;
  while (systemTime.now() < until);
}

test('while the machine cannot keep up a new caller hears so, a live call goes on, and then all is well again', async () => {
  const { door, log } = await open();
  const readiness = async () => (await fetch(`${door.url}/ready`)).status;
  const ring = async (digit: string) => {
    const form = { ...incomingCall, CallSid: `CA${digit.repeat(32)}` };
    return (await door.twilioPosts('/twilio/voice', form)).text();
  };
  expect(await ring('2')).toContain('<Connect');
  const signed = { 'X-Twilio-Signature': sign(streamUrl) };
  const live = await upgrade(door, '/twilio/media', signed);
  if (!(live instanceof WebSocket)) throw new Error(`the stream was refused with ${live}`);

  let isBusy = true;
  const hog = (async () => {
    for (; isBusy; await pause(delayMaxMs)) block(2 * delayMaxMs);
  })();
  while ((await readiness()) === 200) await pause(50);
  expect(await ring('3')).not.toContain('<Connect');
  expect(await upgrade(door, '/twilio/media', signed)).toBe(503);
  expect(await (await fetch(`${door.url}/ready`)).json()).toEqual({
    ready: false,
    reason: expect.stringContaining(
      'the machine is too busy for one more call: its event loop ran more than',
    ),
  });
  const [socket] = door.sockets;
  const heard = new Promise((message) => socket?.once('message', (data) => message(String(data))));
  live.send('still here');
  expect(await heard).toBe('still here');

  isBusy = false;
  await hog;
  while ((await readiness()) === 503) await pause(50);
  expect(await ring('4')).toContain('<Connect');
  expect(live.readyState).toBe(WebSocket.OPEN);
  expect(door.sockets).toHaveLength(1);
  expect(log.lines.map(({ level, message }) => `${level}: ${message.split(':')[0]}`)).toEqual([
    'warn: the machine is too busy',
    'info: the machine has time again',
  ]);
});
