import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HttpDoors } from '../../src/http/doors.ts';
import { type Answer, speak } from '../../src/http/spoken-answer.ts';
import { readTwiml } from '../../src/phone/twiml.ts';
import { frontDoor, incomingCall } from '../http/front-door.ts';

interface Settle {
  resolve(twiml: string): void;
  reject(error: Error): void;
}

/** A webhook that is answered when the test says so; `asked` resolves once it waits for that. */
async function webhookThatWaits() {
  const { doors, clock, faults, logged } = await frontDoor({ verify: null });
  let settle: Settle | undefined;
  let wasAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    wasAsked = resolve;
  });
  const answer: Answer = () =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      wasAsked();
    });
  const url = await listen(doors, answer);
  const response = fetch(`${url}/voice`, { method: 'POST', body: new URLSearchParams(incomingCall) });
  await asked;
  return { clock, faults, logged, response, late: settle };
}

async function listen(doors: HttpDoors, answer: Answer): Promise<string> {
  const app = express().post('/voice', express.urlencoded({ extended: false }), speak(doors, answer));
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const twiml = '<Response><Say>Better late.</Say></Response>';
const apology = [{ verb: 'Say', text: expect.stringMatching(/sorry/) }, { verb: 'Hangup' }];

describe('T23: a webhook that takes long to answer', () => {
  it('is noted after a second, and its answer is taken all the same', async () => {
    const { clock, faults, response, late } = await webhookThatWaits();
    clock.advance(999);
    expect(faults.noted).toEqual([]);
    clock.advance(1);
    expect(faults.noted).toMatchObject([{ code: 'webhook.slow', fields: { path: '/voice' } }]);
    clock.advance(1_999);
    late?.resolve(twiml);
    expect(await (await response).text()).toBe(twiml);
    expect(clock.pending).toBe(0);
    expect(faults.noted).toHaveLength(1);
  });

  it('is answered with an apology after three, and what comes later is thrown away', async () => {
    const { clock, faults, logged, response, late } = await webhookThatWaits();
    clock.advance(3_000);
    const answered = await response;
    expect([answered.status, answered.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(readTwiml(await answered.text())).toMatchObject(apology);
    late?.resolve(twiml);
    await null;
    expect(faults.noted.map(({ code }) => code)).toEqual(['webhook.slow', 'webhook.slow']);
    expect(logged).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('and then breaks has apologised once', async () => {
    const { clock, logged, response, late } = await webhookThatWaits();
    clock.advance(3_000);
    expect(readTwiml(await (await response).text())).toMatchObject(apology);
    late?.reject(new Error('a bug'));
    await new Promise(setImmediate);
    expect(logged).toMatchObject([{ level: 'error', fields: { error: expect.stringContaining('a bug') } }]);
  });

  it('and breaks before that apologises at once', async () => {
    const { response, late } = await webhookThatWaits();
    late?.reject(new Error('a bug'));
    expect(readTwiml(await (await response).text())).toMatchObject(apology);
  });
});

it('a webhook that is answered at once leaves no timer behind', async () => {
  const door = await frontDoor();
  await door.twilioPosts('/twilio/voice');
  expect(door.clock.pending).toBe(0);
  expect(door.faults.noted).toEqual([]);
});
