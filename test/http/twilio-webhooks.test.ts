import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { readTwiml } from '../../src/phone/twiml.ts';
import {
  accountSid,
  callSid,
  frontDoor,
  incomingCall,
  lastWords,
  publicUrl,
  sign,
  streamUrl,
  tokenIn,
} from './front-door.ts';

describe('somebody calls', () => {
  it('and Twilio is told to connect the stream, and to come back when it has ended', async () => {
    const door = await frontDoor();
    const response = await door.twilioPosts('/twilio/voice');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(response.headers.get('x-powered-by')).toBeNull();
    const twiml = await response.text();
    expect(readTwiml(twiml)).toMatchObject([
      {
        verb: 'Connect',
        stream: { url: streamUrl, parameters: { token: expect.stringMatching(/^.{43}$/) } },
      },
      { verb: 'Redirect', url: `${publicUrl}/twilio/after-stream?stream=1`, method: 'POST' },
      ...lastWords,
    ]);
    expect(door.reception.redeem({ token: tokenIn(twiml), callSid, accountSid })).toMatchObject({
      callSid,
      accountSid,
      from: '+15005550001',
      to: '+15005550006',
      direction: 'inbound',
      agent: 'receptionist',
      stream: 1,
    });
  });

  it('and a plain http address gives a plain stream address', async () => {
    const door = await frontDoor({ publicUrl: 'http://localhost:3000/', verify: null });
    const twiml = await (await door.post('/twilio/voice')).text();
    expect(readTwiml(twiml)).toMatchObject([
      { stream: { url: 'ws://localhost:3000/twilio/media' } },
      { url: 'http://localhost:3000/twilio/after-stream?stream=1' },
      ...lastWords,
    ]);
  });

  it('outside opening hours and hears so, in the language of the agent, and is hung up', async () => {
    const notice = { message: 'Wir haben geschlossen.', language: 'de' };
    const door = await frontDoor({
      closedNotice: () => notice,
      ready: () => ({ ok: false, reason: 'full' }),
    });
    const twiml = await (await door.twilioPosts('/twilio/voice')).text();
    expect(readTwiml(twiml)).toEqual([{ verb: 'Say', text: notice.message, times: 1 }, { verb: 'Hangup' }]);
    expect(twiml).toContain('language="de-DE"');
    expect(door.reception.expectedCount).toBe(0);
    expect(door.metrics.counted).toEqual(['found closed']);
  });

  it('because we called them: nobody keeps opening hours for that', async () => {
    const door = await frontDoor({ closedNotice: () => ({ message: 'We are closed.', language: 'en' }) });
    const form = { ...incomingCall, Direction: 'outbound-api' };
    expect(readTwiml(await (await door.twilioPosts('/twilio/voice', form)).text())[0]?.verb).toBe('Connect');
  });

  it('and hears that we are busy when no more calls fit', async () => {
    const door = await frontDoor({ calls: { room: () => false } });
    const twiml = await (await door.twilioPosts('/twilio/voice')).text();
    expect(readTwiml(twiml)).toMatchObject([
      { verb: 'Say', text: expect.stringMatching(/busy/) },
      { verb: 'Hangup' },
    ]);
    expect(door.reception.expectedCount).toBe(0);
  });

  it('and hears that we are busy when the last place was promised to somebody else', async () => {
    const calls = { room: (expected: number) => expected < 1 };
    const door = await frontDoor({ calls });
    const first = await (await door.twilioPosts('/twilio/voice')).text();
    const again = await (await door.twilioPosts('/twilio/voice')).text();
    const other = { ...incomingCall, CallSid: `CA${'7'.repeat(32)}` };
    const second = await (await door.twilioPosts('/twilio/voice', other)).text();
    expect([first, again, second].map((twiml) => readTwiml(twiml)[0]?.verb)).toEqual([
      'Connect',
      'Connect',
      'Say',
    ]);
  });

  it('and hears that we are busy while we take no new calls', async () => {
    const door = await frontDoor({ ready: () => ({ ok: false, reason: 'draining' }) });
    const twiml = await (await door.twilioPosts('/twilio/voice')).text();
    expect(readTwiml(twiml)[0]).toMatchObject({ verb: 'Say', text: expect.stringMatching(/busy/) });
  });

  it('and our own bug becomes an apology, not Twilio’s error', async () => {
    const door = await frontDoor({
      ready: () => {
        throw new Error('a bug');
      },
    });
    const response = await door.twilioPosts('/twilio/voice');
    expect(response.status).toBe(200);
    expect(readTwiml(await response.text())[0]).toMatchObject({
      verb: 'Say',
      text: expect.stringMatching(/sorry/),
    });
    expect(door.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it.each([
    ['a number', '+14155550101', '+14155550101'],
    ['a word for one that is withheld', 'anonymous', null],
    ['that word in digits', '+266696687', null],
    ['a number nobody could dial', '4155550101', null],
    ['nothing', '', null],
  ])('from %s', async (_, From, from) => {
    const door = await frontDoor();
    const twiml = await (await door.twilioPosts('/twilio/voice', { ...incomingCall, From })).text();
    expect(door.reception.redeem({ token: tokenIn(twiml), callSid, accountSid })).toMatchObject({ from });
  });

  it('and neither numbers nor names get into the log', async () => {
    const door = await frontDoor();
    await door.twilioPosts('/twilio/voice');
    expect(JSON.stringify(door.logged)).not.toContain('1500555');
  });
});

describe('the values in the TwiML', () => {
  it('cannot break out of their place', async () => {
    const nasty = `https://host.example/a'b"c<d>&e`;
    const door = await frontDoor({ publicUrl: nasty, verify: null });
    const twiml = await (await door.post('/twilio/voice')).text();
    expect(new XMLParser({ ignoreAttributes: false }).parse(twiml).Response.Redirect['#text']).toBe(
      `${nasty}/twilio/after-stream?stream=1`,
    );
    expect(readTwiml(twiml)).toMatchObject([
      { stream: { url: `wss://host.example/a'b"c<d>&e/twilio/media` } },
      {},
      ...lastWords,
    ]);
  });
});

describe('a webhook that Twilio did not sign', () => {
  const address = `${publicUrl}/twilio/voice`;

  it.each([
    ['without a signature', {}],
    [
      'with the signature of another address',
      { 'X-Twilio-Signature': sign(`${publicUrl}/twilio/status`, incomingCall) },
    ],
    [
      'with the signature of other fields',
      { 'X-Twilio-Signature': sign(address, { ...incomingCall, From: '+1' }) },
    ],
    ['with nonsense', { 'X-Twilio-Signature': 'nonsense' }],
  ])('is refused %s, and nothing comes of it', async (_, headers) => {
    const door = await frontDoor();
    for (const path of ['/twilio/voice', '/twilio/after-stream', '/twilio/status']) {
      if (path === '/twilio/status' && 'X-Twilio-Signature' in headers) continue;
      const response = await door.post(path, { ...incomingCall, CallStatus: 'ringing' }, headers);
      expect(response.status).toBe(403);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toEqual({
        type: 'urn:parley:problem:not-signed',
        title: expect.any(String),
        status: 403,
        detail: expect.any(String),
      });
    }
    expect(door.reception.expectedCount).toBe(0);
    expect(door.hungUp).toEqual([]);
    expect(new Set(door.faults.noted.map(({ code }) => code))).toEqual(
      new Set(['X-Twilio-Signature' in headers ? 'auth.sig' : 'auth.unsigned']),
    );
  });

  it('is passed where checking is switched off', async () => {
    const door = await frontDoor({ verify: null });
    expect((await door.post('/twilio/voice')).status).toBe(200);
  });

  it('is not taken in by a host that makes no address', async () => {
    const door = await frontDoor();
    const headers = { 'X-Forwarded-Host': 'not a host [', 'X-Twilio-Signature': 'x' };
    expect((await door.post('/twilio/voice', incomingCall, headers)).status).toBe(403);
  });
});

describe('a signed webhook', () => {
  it('is known by its query too', async () => {
    const door = await frontDoor();
    expect((await door.twilioPosts('/twilio/voice?line=2&x=%27')).status).toBe(200);
    const headers = { 'X-Twilio-Signature': sign(`${publicUrl}/twilio/voice?line=2`, incomingCall) };
    expect((await door.post('/twilio/voice?line=3', incomingCall, headers)).status).toBe(403);
  });

  it.each(['', 'CA1', `XX${'1'.repeat(32)}`, `CA${'-'.repeat(32)}`])(
    'about the call "%s" is refused',
    async (sid) => {
      const door = await frontDoor();
      const response = await door.twilioPosts('/twilio/voice', { ...incomingCall, CallSid: sid });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        type: 'urn:parley:problem:not-about-a-call',
        status: 400,
      });
    },
  );

  it('without any field is refused', async () => {
    const door = await frontDoor({ accountSid: null, verify: null });
    const response = await fetch(`${door.url}/twilio/voice`, { method: 'POST' });
    expect(response.status).toBe(400);
  });
});

describe('a request that Twilio would not send', () => {
  it.each([
    ['by GET', {}, 405, 'takes POST'],
    ['with too long a body', posting({ x: 'x'.repeat(70_000) }), 413, 'Send less'],
    ['about no call', posting({}), 400, 'Send both'],
  ])('%s leaves a line that says what to do', async (_, request, status, advice) => {
    const door = await frontDoor({ accountSid: null, verify: null });
    expect((await fetch(`${door.url}/twilio/status`, request)).status).toBe(status);
    expect(door.faults.noted).toMatchObject([
      {
        code: 'twilio.badrequest',
        fields: { path: '/twilio/status', status, advice: expect.stringContaining(advice) },
      },
    ]);
  });
});

function posting(form: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(form) };
}

describe('how a call goes', () => {
  it.each(['completed', 'busy', 'failed', 'no-answer', 'canceled'])(
    '%s is the end of it',
    async (CallStatus) => {
      const door = await frontDoor();
      const response = await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus });
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(door.hungUp).toEqual([callSid]);
    },
  );

  it.each(['initiated', 'ringing', 'in-progress', 'a new word'])('%s is not', async (CallStatus) => {
    const door = await frontDoor();
    expect((await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus })).status).toBe(204);
    expect(door.hungUp).toEqual([]);
  });

  it('a caller who gave up before the stream is not expected any more', async () => {
    const door = await frontDoor();
    const token = tokenIn(await (await door.twilioPosts('/twilio/voice')).text());
    await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus: 'completed' });
    expect(door.reception.redeem({ token, callSid, accountSid })).toHaveProperty('refused');
  });

  it('a call is made ready for before Twilio has its answer, once, and let go when the caller gave up', async () => {
    const told: string[] = [];
    const door = await frontDoor({
      expecting: (callId) => told.push(`expecting ${callId}`),
      notComing: (callId) => told.push(`not coming: ${callId}`),
    });
    await door.twilioPosts('/twilio/voice');
    const token = tokenIn(await (await door.twilioPosts('/twilio/voice')).text());
    expect(told).toEqual([expect.stringMatching(/^expecting call_/)]);
    const callId = told[0]?.replace('expecting ', '');
    expect(door.reception.redeem({ token, callSid, accountSid })).toMatchObject({ callId });
    await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus: 'completed' });
    expect(told.slice(1)).toEqual([`not coming: ${callId}`]);
  });
});
