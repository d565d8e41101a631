import { describe, expect, it } from 'vitest';
import { readTwiml } from '../../src/phone/twiml.ts';
import { accountSid, callSid, type FrontDoor, frontDoor, incomingCall, tokenIn } from '../http/front-door.ts';

async function announce(door: FrontDoor): Promise<string> {
  return (await door.twilioPosts('/twilio/voice')).text();
}

function show(door: FrontDoor, token: string) {
  return door.reception.redeem({ token, callSid, accountSid });
}

describe('T16: a signed request that is sent again', () => {
  it('at once, before the stream has come, is one call still, with one token', async () => {
    const door = await frontDoor();
    const [first, second] = [tokenIn(await announce(door)), tokenIn(await announce(door))];
    expect(show(door, first)).toEqual({ refused: 'its token is wrong', code: 'auth.token' });
    expect(show(door, second)).toMatchObject({ callSid });
    expect(door.faults.noted).toMatchObject([
      {
        code: 'twilio.dup',
        message: 'a call was announced again before its stream came',
        fields: { callSid },
      },
    ]);
  });

  it('after 61 seconds opens nothing, and the log says that it may be a replay', async () => {
    const door = await frontDoor();
    const token = tokenIn(await announce(door));
    door.clock.advance(61_000);
    const again = await announce(door);
    expect(readTwiml(again).map(({ verb }) => verb)).toEqual(['Say', 'Hangup']);
    expect(show(door, token)).toEqual({ refused: 'its token has expired', code: 'auth.token' });
    expect(door.reception.awaitedCount).toBe(0);
    expect(door.faults.noted).toMatchObject([
      { code: 'twilio.dup', message: expect.stringContaining('may be replayed'), fields: { callSid } },
    ]);
  });

  it.each([
    [
      'that ended here',
      (door: FrontDoor) => door.reception.noteDeparture(callSid, { hangUp: 'caller_hung_up' }),
    ],
    [
      'that Twilio called over',
      (door: FrontDoor) => door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus: 'completed' }),
    ],
  ])('for a call %s announces nothing', async (_, end) => {
    const door = await frontDoor();
    await announce(door);
    await end(door);
    door.reception.forget(callSid);
    expect(readTwiml(await announce(door))).toEqual([{ verb: 'Hangup' }]);
    expect(door.reception.awaitedCount).toBe(0);
    expect(door.faults.noted).toMatchObject([
      { code: 'twilio.dup', message: 'a call that is over was announced again: the request may be replayed' },
    ]);
  });

  it('with a token that was used is refused by that name', async () => {
    const door = await frontDoor();
    const token = tokenIn(await announce(door));
    expect(show(door, token)).toMatchObject({ callSid });
    expect(show(door, token)).toEqual({ refused: 'its token was used before', code: 'token.reused' });
  });

  it('with the token of another account’s call is refused by that name', async () => {
    const door = await frontDoor();
    const token = tokenIn(await announce(door));
    const answer = door.reception.redeem({ token, callSid, accountSid: `AC${'9'.repeat(32)}` });
    expect(answer).toEqual({ refused: 'its token belongs to another account', code: 'auth.account' });
  });

  it('about a stream that was over long ago changes nothing', async () => {
    const door = await frontDoor({ calls: { streamOver: () => false, awaitedStream: () => 3 } });
    const form = { ...incomingCall, CallStatus: 'in-progress' };
    const twiml = await (await door.twilioPosts('/twilio/after-stream?stream=1', form)).text();
    expect(readTwiml(twiml).map(({ verb }) => verb)).toEqual(['Say', 'Hangup']);
    expect(door.reception.awaitedCount).toBe(0);
    expect(door.faults.noted).toMatchObject([{ code: 'twilio.dup', fields: { callSid, stream: 1 } }]);
  });
});
