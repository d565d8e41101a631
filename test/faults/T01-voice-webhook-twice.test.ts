import { describe, expect, it } from 'vitest';
import { readTwiml } from '../../src/phone/twiml.ts';
import {
  accountSid,
  callSid,
  frontDoor,
  incomingCall,
  lastWords,
  publicUrl,
  tokenIn,
} from '../http/front-door.ts';

describe('T1: a call that is announced more than once', () => {
  it.each([
    ['one after the other', 2, false],
    ['twenty times at once', 20, true],
  ])('%s is one call, answered alike, and its last token counts', async (_, times, isAtOnce) => {
    const door = await frontDoor();
    const answers: string[] = [];
    const announce = async () => answers.push(await (await door.twilioPosts('/twilio/voice')).text());
    if (isAtOnce) await Promise.all(Array.from({ length: times }, announce));
    else for (let time = 0; time < times; time++) await announce();
    const tokens = answers.map(tokenIn);
    const shapes = answers.map((twiml, at) => twiml.replace(tokens[at] ?? '', 'the token'));
    expect(new Set(shapes).size).toBe(1);
    expect(new Set(tokens).size).toBe(times);
    expect(door.reception.expectedCount).toBe(1);
    expect(door.faults.counted).toEqual(new Map([['twilio.dup', times - 1]]));
    const lets = tokens.filter(
      (token) => !('refused' in door.reception.redeem({ token, callSid, accountSid })),
    );
    expect(lets).toHaveLength(1);
  });

  it('keeps its promised place when the doors close between the two', async () => {
    let isOpen = true;
    const door = await frontDoor({
      ready: () => (isOpen ? { ok: true } : { ok: false, reason: 'shedding' }),
      closedNotice: () => (isOpen ? null : { message: 'We are closed.', language: 'en' }),
    });
    await door.twilioPosts('/twilio/voice');
    isOpen = false;
    const again = await (await door.twilioPosts('/twilio/voice')).text();
    expect(readTwiml(again)[0]).toMatchObject({ verb: 'Connect' });
  });

  it('while it is live is not disturbed: no token is given, no place taken, and Twilio may ask what comes next', async () => {
    const disturbed: string[] = [];
    const door = await frontDoor({
      calls: {
        latestStream: () => 2,
        awaitedStream: () => 3,
        streamOver: () => disturbed.push('stream over') > 0,
        hungUp: () => disturbed.push('hung up') > 0,
      },
    });
    const twiml = await (await door.twilioPosts('/twilio/voice')).text();
    expect(readTwiml(twiml)).toEqual([
      { verb: 'Redirect', url: `${publicUrl}/twilio/after-stream?stream=2`, method: 'POST' },
      ...lastWords.map((words) => expect.objectContaining(words as object)),
    ]);
    expect(door.reception.awaitedCount).toBe(0);
    expect(disturbed).toEqual([]);
    expect(door.faults.noted).toMatchObject([
      { code: 'twilio.dup', message: 'a call that is live was announced again', fields: { callSid } },
    ]);
  });

  it('while it is adrift does not lose the token of the stream that will bring it back', async () => {
    const door = await frontDoor({ calls: { latestStream: () => 1 } });
    const call = {
      callSid,
      accountSid,
      from: null,
      to: '+15005550006',
      direction: 'inbound',
      agent: 'a',
    } as const;
    const { token } = door.reception.announce({ ...call, stream: 2 });
    await door.twilioPosts('/twilio/voice', incomingCall);
    expect(door.reception.redeem({ token, callSid, accountSid })).toMatchObject({ stream: 2 });
  });
});
