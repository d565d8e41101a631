import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isSignedByTwilio } from '../../src/adapters/line/twilio/signature.ts';
import {
  accountSid,
  authToken,
  callSid,
  type FrontDoor,
  frontDoor,
  incomingCall,
  sign,
  streamUrl,
  tokenIn,
  upgrade,
} from '../http/front-door.ts';

/** What a gateway for fifty calls lets one address ask at once, and in a second after that. */
const callsMax = 50;
const burst = 100;
const perSecond = 20;

const forged = { 'X-Twilio-Signature': 'forgedforgedforgedforgedfor=' };
const signed = { 'X-Twilio-Signature': sign(streamUrl) };

/** A door that counts how often it computes a signature, for upgrades or webhooks that name nobody else's host. */
async function countingDoor(trustedProxies = 0) {
  let checks = 0;
  const door = await frontDoor({
    callsMax,
    trustedProxies,
    verify: (url, params, signature) => {
      if (url.startsWith('wss://phone.') || url.startsWith('https://phone.')) checks += 1;
      return isSignedByTwilio({ authToken, url, params, signature });
    },
  });
  return { door, checks: () => checks };
}

type Ask = (at: number) => Promise<WebSocket | number>;

/** Asks so many times, as fast as the server's own limit of connections lets us, and counts the answers. */
async function tally(times: number, ask: Ask): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let at = 0; at < times; at += atOnce) {
    const asked = Array.from({ length: Math.min(atOnce, times - at) }, (_, beside) => ask(at + beside));
    for (const answer of await Promise.all(asked)) {
      const key = answer instanceof WebSocket ? 'welcome' : String(answer);
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}

const atOnce = 50;

const post = async (door: FrontDoor, headers: Record<string, string>) =>
  (await door.post('/twilio/voice', incomingCall, headers)).status;

describe('T19: a flood', () => {
  it('of forged upgrades is refused unread, past what a carrier would ask', async () => {
    const { door, checks } = await countingDoor();
    const counts = await tally(300, () => upgrade(door, '/twilio/media', forged));
    expect(counts).toEqual({ 403: burst, 429: 300 - burst });
    expect(checks()).toBe(burst);
    expect(door.faults.counted.get('ws.flood')).toBe(300 - burst);
    door.clock.advance(1_000);
    expect(await tally(60, () => upgrade(door, '/twilio/media', forged))).toEqual({
      403: perSecond,
      429: 60 - perSecond,
    });
  });

  it('of forged webhooks likewise, and their bodies are not read', async () => {
    const { door, checks } = await countingDoor();
    expect(await tally(150, () => post(door, forged))).toEqual({ 403: burst, 429: 150 - burst });
    expect(checks()).toBe(burst);
    const answer = await door.post('/twilio/voice', { x: 'x'.repeat(70_000) }, forged);
    expect([answer.status, answer.headers.get('connection')]).toEqual([429, 'close']);
    expect(await answer.json()).toMatchObject({ type: 'urn:parley:problem:too-many-requests', status: 429 });
  });

  it('of requests that do not even look signed uses up nothing of Twilio’s behind the same proxy', async () => {
    const { door, checks } = await countingDoor();
    const counts = await tally(100, (at) => (at % 2 ? post(door, {}) : upgrade(door, '/twilio/media')));
    expect(counts).toEqual({ 403: 20, 429: 80 });
    expect(checks()).toBe(0);
    expect((await door.twilioPosts('/twilio/voice')).status).toBe(200);
    expect(await upgrade(door, '/twilio/media', signed)).toBeInstanceOf(WebSocket);
  });

  it('from one address leaves the others alone, where a proxy says who they are', async () => {
    const { door } = await countingDoor(1);
    const from = (address: string) => ({ 'X-Forwarded-For': `203.0.113.1, ${address}` });
    await tally(150, () => upgrade(door, '/twilio/media', { ...forged, ...from('198.51.100.7') }));
    expect(await upgrade(door, '/twilio/media', { ...signed, ...from('198.51.100.7') })).toBe(429);
    expect(await upgrade(door, '/twilio/media', { ...signed, ...from('198.51.100.8') })).toBeInstanceOf(
      WebSocket,
    );
  });

  it('is one flood from all the addresses of one connection, and from all that a flooder invents', async () => {
    const { door } = await countingDoor(1);
    const counts = await tally(150, (at) =>
      upgrade(door, '/twilio/media', {
        ...forged,
        'X-Forwarded-For': `${at}.0.0.1, 2001:db8::${at.toString(16)}`,
      }),
    );
    expect(counts).toEqual({ 403: burst, 429: 150 - burst });
  });

  it('from many addresses is refused past what twice our calls would ask', async () => {
    const { door, checks } = await countingDoor(1);
    const counts = await tally(300, (at) =>
      upgrade(door, '/twilio/media', { ...forged, 'X-Forwarded-For': `198.51.100.${at % 256}` }),
    );
    expect(counts).toEqual({ 403: 2 * burst, 503: 300 - 2 * burst });
    expect(checks()).toBe(2 * burst);
    const answer = await door.post('/twilio/voice', incomingCall, forged);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ type: 'urn:parley:problem:flooded' }),
    ]);
  });

  it('that hides behind a proxy we were not told of says what to set', async () => {
    const { door } = await countingDoor(0);
    await tally(101, () => upgrade(door, '/twilio/media', { ...forged, 'X-Forwarded-For': '198.51.100.7' }));
    expect(door.faults.noted.at(-1)).toMatchObject({
      code: 'ws.flood',
      fields: { flood: 'from one address', advice: expect.stringContaining('set TRUST_PROXY') },
    });
  });

  it('is no call centre at its busiest: every call there may be, all at once', async () => {
    const { door } = await countingDoor();
    const counts = await tally(callsMax, async (at) => {
      const call = { ...incomingCall, CallSid: `CA${String(at).padStart(32, '0')}` };
      return (await door.twilioPosts('/twilio/voice', call)).status;
    });
    expect(counts).toEqual({ 200: callsMax });
    expect(await tally(callsMax, () => upgrade(door, '/twilio/media', signed))).toEqual({
      welcome: callsMax,
    });
    expect(door.faults.noted).toEqual([]);
  });
});

describe('T19: sockets that never say whose they are', () => {
  it('are as many as may be late, beside one for each call that is expected', async () => {
    const { door } = await countingDoor();
    const slack = 25;
    expect(await tally(30, () => upgrade(door, '/twilio/media', signed))).toEqual({
      welcome: slack,
      503: 5,
    });
    expect(door.faults.noted.at(-1)).toMatchObject({
      code: 'ws.flood',
      fields: { waiting: slack, awaited: 0 },
    });
    await door.twilioPosts('/twilio/voice');
    expect(await tally(2, () => upgrade(door, '/twilio/media', signed))).toEqual({
      welcome: 1,
      503: 1,
    });
  });

  it('make room when they begin, or go', async () => {
    const { door } = await countingDoor();
    const sockets = await Promise.all(
      Array.from({ length: 25 }, () => upgrade(door, '/twilio/media', signed)),
    );
    expect(await upgrade(door, '/twilio/media', signed)).toBe(503);
    door.started[0]?.();
    expect(await upgrade(door, '/twilio/media', signed)).toBeInstanceOf(WebSocket);
    expect(await upgrade(door, '/twilio/media', signed)).toBe(503);
    const gone = new Promise((resolve) => door.sockets[1]?.once('close', resolve));
    for (const socket of sockets) if (socket instanceof WebSocket) socket.terminate();
    await gone;
    expect(await upgrade(door, '/twilio/media', signed)).toBeInstanceOf(WebSocket);
  });
});

describe('while load is shed', () => {
  it('a new socket is refused, but not that of a call that was announced before', async () => {
    let isShedding = false;
    const door = await frontDoor({
      ready: () => (isShedding ? { ok: false, reason: 'too much to do' } : { ok: true }),
    });
    const token = tokenIn(await (await door.twilioPosts('/twilio/voice')).text());
    isShedding = true;
    const other = { ...incomingCall, CallSid: `CA${'7'.repeat(32)}` };
    expect(tokenIn(await (await door.twilioPosts('/twilio/voice', other)).text())).toBe('');
    expect(await upgrade(door, '/twilio/media', signed)).toBeInstanceOf(WebSocket);
    expect(await upgrade(door, '/twilio/media', signed)).toBe(503);
    expect(door.reception.redeem({ token, callSid, accountSid })).toMatchObject({ callSid });
    door.started[0]?.();
    expect(await upgrade(door, '/twilio/media', signed)).toBe(503);
    expect(door.faults.noted.map(({ code, fields }) => ({ code, fields }))).toMatchObject([
      { code: 'shed.call', fields: { reason: 'too much to do' } },
      { code: 'shed.socket', fields: { reason: 'too much to do' } },
      { code: 'shed.socket' },
    ]);
  });

  it('a call that lost its line is let back in', async () => {
    const calls = { awaitedStream: () => 2, latestStream: () => 1 };
    const door = await frontDoor({ calls, ready: () => ({ ok: false, reason: 'too much to do' }) });
    const form = { ...incomingCall, CallStatus: 'in-progress' };
    await door.twilioPosts('/twilio/after-stream?stream=1', form);
    expect(await upgrade(door, '/twilio/media', signed)).toBeInstanceOf(WebSocket);
  });
});
