import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isSignedByTwilio } from '../../src/adapters/line/twilio/signature.ts';
import { frontDoor, incomingCall, publicUrl, sign, streamUrl, upgrade } from '../http/front-door.ts';

const voice = `${publicUrl}/twilio/voice`;

/** The signature with each of its 160 bits flipped. */
function allButRight(signature: string): string[] {
  const good = Buffer.from(signature, 'base64');
  return Array.from({ length: good.length * 8 }, (_, bit) => {
    const bad = Buffer.from(good);
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return bad.toString('base64');
  });
}

describe('T15: a signature that is forged or missing', () => {
  it('is none in any of its 160 bits, by the example that Twilio publishes', () => {
    const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';
    const request = {
      authToken: '12345',
      url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
      params: {
        CallSid: 'CA1234567890ABCDE',
        Caller: '+12349013030',
        Digits: '1234',
        From: '+12349013030',
        To: '+18005551212',
      },
    };
    expect(isSignedByTwilio({ ...request, signature })).toBe(true);
    const forged = allButRight(signature);
    expect(new Set(forged).size).toBe(160);
    expect(forged.filter((bad) => isSignedByTwilio({ ...request, signature: bad }))).toEqual([]);
  });

  it('on a webhook is refused, and nothing comes of it', async () => {
    const door = await frontDoor();
    const bad = ['', 'nonsense', ...allButRight(sign(voice, incomingCall))];
    const statuses = bad.map(async (signature) => {
      const headers = signature === '' ? {} : { 'X-Twilio-Signature': signature };
      return (await door.post('/twilio/voice', incomingCall, headers)).status;
    });
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([403]));
    expect(door.reception.awaitedCount).toBe(0);
    expect(door.faults.counted).toEqual(countedOf(bad));
    expect(door.faults.noted[0]).toMatchObject({
      fields: { from: expect.stringContaining('127.0.0.1'), address: voice },
    });
  });

  it('on an upgrade is refused, and no socket comes of it', async () => {
    const door = await frontDoor();
    const bad = ['', 'nonsense', ...allButRight(sign(streamUrl))];
    const answers = bad.map((signature) =>
      upgrade(door, '/twilio/media', signature === '' ? {} : { 'X-Twilio-Signature': signature }),
    );
    expect(new Set(await Promise.all(answers))).toEqual(new Set([403]));
    expect(door.sockets).toEqual([]);
    expect(door.faults.counted).toEqual(countedOf(bad));
  });

  it.each([
    ['the address in the TwiML', streamUrl, true],
    ['that and a slash', `${streamUrl}/`, true],
    ['that and two', `${streamUrl}//`, false],
    ['a query', `${streamUrl}?`, false],
    ['a path below', `${streamUrl}/x`, false],
    ['other letters', streamUrl.replace('media', 'Media'), false],
    ['the webhook’s scheme', `${publicUrl}/twilio/media`, false],
  ])('on an upgrade that was signed for %s', async (_, address, isWelcome) => {
    const door = await frontDoor();
    const answer = await upgrade(door, '/twilio/media', { 'X-Twilio-Signature': sign(address) });
    expect(answer instanceof WebSocket ? 'welcome' : answer).toBe(isWelcome ? 'welcome' : 403);
  });

  it('a slash at the end of a webhook’s address is another address', async () => {
    const door = await frontDoor();
    const headers = { 'X-Twilio-Signature': sign(`${voice}/`, incomingCall) };
    expect((await door.post('/twilio/voice', incomingCall, headers)).status).toBe(403);
  });
});

/** What shows no signature at all is noise, and counts apart. */
function countedOf(bad: readonly string[]) {
  return new Map([
    ['auth.unsigned', 1],
    ['auth.sig', bad.length - 1],
  ]);
}
