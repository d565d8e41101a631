import { describe, expect, it } from 'vitest';
import type { Ending } from '../../src/core/call/state.ts';
import type { LiveCalls } from '../../src/http/doors.ts';
import { readTwiml, type Verb } from '../../src/phone/twiml.ts';
import {
  accountSid,
  callSid,
  type FrontDoor,
  frontDoor,
  incomingCall,
  lastWords,
  publicUrl,
  streamUrl,
} from './front-door.ts';

const path = '/twilio/after-stream';
const person = '+15005550009';

async function ask(door: FrontDoor, address = path, more: Readonly<Record<string, string>> = {}) {
  const form = { ...incomingCall, CallStatus: 'in-progress', ...more };
  const response = await door.twilioPosts(address, form);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
  return readTwiml(await response.text());
}

const apology = lastWords;
const announced = {
  callSid,
  accountSid,
  from: null,
  to: person,
  direction: 'inbound',
  agent: 'receptionist',
} as const;

function tokenOf(verbs: readonly Verb[]): string {
  const [connect] = verbs;
  return connect?.verb === 'Connect' ? (connect.stream.parameters['token'] ?? '') : '';
}

describe('after the stream of a call that has ended', () => {
  const told: readonly Ending[] = [
    'agent_done',
    'transferred',
    'opted_out',
    'caller_silent',
    'too_long',
    'caller_hung_up',
    'provider_failed',
  ];

  it.each(told)('as %s the caller is hung up on', async (ending) => {
    const door = await frontDoor();
    door.reception.noteDeparture(callSid, { hangUp: ending });
    expect(await ask(door)).toEqual([{ verb: 'Hangup' }]);
  });

  it.each(['voice_failed', 'broken', 'line_lost'] as const)(
    'as %s the caller hears an apology',
    async (ending) => {
      const door = await frontDoor();
      door.reception.noteDeparture(callSid, { hangUp: ending });
      expect(await ask(door)).toMatchObject(apology);
      expect(door.logged).toContainEqual({
        level: 'warn',
        message: 'a caller hears an apology and the call ends',
        fields: expect.objectContaining({ callSid, reason: ending }),
      });
    },
  );

  it('what went wrong is found by our name for the call, which the line about the apology has', async () => {
    const door = await frontDoor();
    const { callId } = door.reception.announce({ ...announced, stream: 1 });
    door.reception.noteDeparture(callSid, { hangUp: 'voice_failed' });
    await ask(door);
    expect(door.logged.map(({ fields }) => fields)).toMatchObject([
      { callId, callSid },
      { callId, callSid, remedy: expect.stringContaining('the same callId') },
    ]);
  });

  it('nobody is sent to look for lines about a call that this process never heard of', async () => {
    const door = await frontDoor();
    await ask(door);
    expect(door.logged.at(-1)?.fields).toMatchObject({
      callId: null,
      remedy: expect.not.stringContaining('the same callId'),
    });
  });

  it('and of one that never came, or that we do not know, the caller hears an apology', async () => {
    expect(await ask(await frontDoor())).toMatchObject(apology);
  });

  it('our own bug is an apology as well', async () => {
    const door = await frontDoor();
    door.reception.departureOf = () => {
      throw new Error('a bug');
    };
    expect(await ask(door)).toMatchObject(apology);
  });
});

describe('T5: after a stream that broke under a live call', () => {
  it('the caller is connected again, with a token of its own and an address that knows the stream', async () => {
    const door = await frontDoor({ calls: { awaitedStream: () => 2 } });
    const verbs = await ask(door, `${path}?stream=1`);
    expect(verbs).toMatchObject([
      {
        verb: 'Connect',
        stream: { url: streamUrl, parameters: { token: expect.stringMatching(/^.{43}$/) } },
      },
      { verb: 'Redirect', url: `${publicUrl}${path}?stream=2`, method: 'POST' },
      ...lastWords,
    ]);
    const admitted = door.reception.redeem({ token: tokenOf(verbs), callSid, accountSid });
    expect(admitted).toMatchObject({ callSid, agent: 'receptionist', stream: 2 });
  });

  it('the caller is connected again even if they were to be handed over: first they hear why they were not', async () => {
    const door = await frontDoor({ calls: { awaitedStream: () => 2 } });
    door.reception.noteDeparture(callSid, { transferTo: person });
    expect(await ask(door)).toMatchObject([{ verb: 'Connect' }, { verb: 'Redirect' }, ...lastWords]);
  });

  it('the caller is connected again while new calls are not taken', async () => {
    const calls = { awaitedStream: () => 2, room: () => false };
    const door = await frontDoor({ calls, ready: () => ({ ok: false, reason: 'draining' }) });
    expect(await ask(door)).toMatchObject([{ verb: 'Connect' }, { verb: 'Redirect' }, ...lastWords]);
  });

  it('asked twice, Twilio may use either answer’s address but only the last token', async () => {
    const door = await frontDoor({ calls: { awaitedStream: () => 2 } });
    const [first, second] = [await ask(door, `${path}?stream=1`), await ask(door, `${path}?stream=1`)];
    expect(first[1]).toEqual(second[1]);
    const welcome = [first, second].map(
      (verbs) => !('refused' in door.reception.redeem({ token: tokenOf(verbs), callSid, accountSid })),
    );
    expect(welcome).toEqual([false, true]);
  });

  it('the call is told first that its stream is over, and which one: Twilio may know before we do', async () => {
    const told: unknown[] = [];
    const calls: Partial<LiveCalls> = {
      streamOver: (...which) => told.push(which) > 0,
      awaitedStream: () => (told.length > 0 ? 4 : null),
    };
    const door = await frontDoor({ calls });
    expect(await ask(door, `${path}?stream=3`)).toMatchObject([
      { verb: 'Connect' },
      { verb: 'Redirect' },
      ...lastWords,
    ]);
    expect(told).toEqual([[callSid, 3]]);
  });

  it.each(['', '?stream=', '?stream=x', '?stream=0', '?stream=-1', '?stream=1&stream=2', '?other=1'])(
    'an address that ends in "%s" speaks of the latest',
    async (query) => {
      const told: unknown[] = [];
      const door = await frontDoor({ calls: { streamOver: (...which) => told.push(which) > 0 } });
      await ask(door, path + query);
      expect(told).toEqual([[callSid, null]]);
    },
  );

  it('T16: a question about one that was over long ago changes nothing, and gives no token', async () => {
    const door = await frontDoor({ calls: { streamOver: () => false, awaitedStream: () => 3 } });
    expect(await ask(door, `${path}?stream=1`)).toMatchObject(apology);
    expect(door.reception.expects(callSid)).toBe(false);
    expect(door.faults.noted).toMatchObject([{ code: 'twilio.dup', fields: { callSid, stream: 1 } }]);
  });
});

describe('a call that is handed to a person', () => {
  it('is dialled there, for less time than the call waits for it', async () => {
    const door = await frontDoor({ transferMs: 30_000 });
    door.reception.noteDeparture(callSid, { transferTo: person });
    expect(await ask(door, `${path}?stream=2`)).toEqual([
      {
        verb: 'Dial',
        action: `${publicUrl}${path}?stream=2`,
        method: 'POST',
        ringSeconds: 23,
        number: {
          to: person,
          statusCallback: `${publicUrl}/twilio/status`,
          statusCallbackMethod: 'POST',
          statusCallbackEvents: ['answered'],
        },
      },
    ]);
  });

  it('is given at least a chance to be answered', async () => {
    const door = await frontDoor({ transferMs: 1_000 });
    door.reception.noteDeparture(callSid, { transferTo: person });
    expect(await ask(door)).toMatchObject([{ action: `${publicUrl}${path}`, ringSeconds: 5 }]);
  });

  it('is told that somebody has taken it when their telephone is answered, not when they have finished', async () => {
    const taken: string[] = [];
    const door = await frontDoor({ calls: { transferAnswered: (sid) => taken.push(sid) > 0 } });
    const legOf = (CallStatus: string) => ({
      ...incomingCall,
      CallSid: `CA${'5'.repeat(32)}`,
      ParentCallSid: callSid,
      Direction: 'outbound-dial',
      CallStatus,
    });
    for (const status of ['initiated', 'ringing', 'in-progress'])
      expect((await door.twilioPosts('/twilio/status', legOf(status))).status).toBe(204);
    expect(taken).toEqual([callSid]);
    for (const status of ['completed', 'busy', 'no-answer', 'failed', 'canceled'])
      await door.twilioPosts('/twilio/status', legOf(status));
    expect(taken).toEqual([callSid]);
    expect(door.hungUp).toEqual([]);
  });

  it.each(['completed', 'answered'])(
    'is over when the two have finished talking (%s), however long that took',
    async (DialCallStatus) => {
      const taken: string[] = [];
      const door = await frontDoor({ calls: { transferAnswered: (sid) => taken.push(sid) > 0 } });
      door.reception.noteDeparture(callSid, { hangUp: 'line_lost' });
      expect(await ask(door, `${path}?stream=1`, { DialCallStatus })).toEqual([{ verb: 'Hangup' }]);
      expect(taken).toEqual([callSid]);
    },
  );

  it.each([
    ['busy', 'busy'],
    ['no-answer', 'no_answer'],
    ['canceled', 'refused'],
    ['failed', 'unreachable'],
    ['a new word', 'unreachable'],
  ])('comes back when nobody takes it (%s), and is told why', async (DialCallStatus, reason) => {
    const told: unknown[] = [];
    const calls: Partial<LiveCalls> = {
      transferFailed: (...how) => void told.push(how),
      awaitedStream: () => (told.length > 0 ? 2 : null),
    };
    const door = await frontDoor({ calls });
    door.reception.noteDeparture(callSid, { transferTo: person });
    expect(await ask(door, `${path}?stream=1`, { DialCallStatus })).toMatchObject([
      { verb: 'Connect' },
      { verb: 'Redirect', url: `${publicUrl}${path}?stream=2` },
      ...lastWords,
    ]);
    expect(told).toEqual([[callSid, reason]]);
  });

  it('hears an apology when nobody takes it and the call could not wait for that', async () => {
    const door = await frontDoor();
    door.reception.noteDeparture(callSid, { hangUp: 'line_lost' });
    expect(await ask(door, path, { DialCallStatus: 'no-answer' })).toMatchObject(apology);
  });

  it('is not dialled a second time when nobody is here to say that it was in vain', async () => {
    const door = await frontDoor();
    door.reception.noteDeparture(callSid, { transferTo: person });
    expect(await ask(door, path, { DialCallStatus: 'busy' })).toMatchObject(apology);
  });

  it('is over when its caller hangs up meanwhile', async () => {
    const door = await frontDoor({ calls: { awaitedStream: () => 2 } });
    const over = { DialCallStatus: 'no-answer', CallStatus: 'completed' };
    expect(await ask(door, `${path}?stream=1`, over)).toEqual([{ verb: 'Hangup' }]);
    expect(door.hungUp).toEqual([callSid]);
    expect(door.reception.expects(callSid)).toBe(false);
  });

  it('leaves no number in the log', async () => {
    const door = await frontDoor();
    door.reception.noteDeparture(callSid, { transferTo: person });
    await ask(door);
    expect(JSON.stringify(door.logged)).not.toContain('1500555');
  });
});
