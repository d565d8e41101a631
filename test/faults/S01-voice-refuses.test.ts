import { describe, expect, test } from 'vitest';
import { auraRig, heardOf } from '../support/aura-rig.ts';
import { saying } from '../support/saying.ts';
import { auraSound } from '../support/stand-ins/deepgram-speak.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

// Every status, every hang, of every voice: test/contracts/tts-bad-days.ts. Another voice, or a person: test/scenarios/trouble.test.ts.
describe('S1: the voice is refused, hangs, or has too much to do', () => {
  test('a key that Deepgram does not know is refused, and asking again would not help', async () => {
    const { tts } = await auraRig({ apiKey: 'of-somebody-else' });
    const { failure } = await heardOf(tts, saying('We are open.'));
    expect(failure).toMatchObject({ reason: 'refused', retryable: false });
  });

  test('a server that is not there cannot be reached', async () => {
    const { tts, server } = await auraRig();
    await server.close();
    const { failure } = await heardOf(tts, saying('We are open.'));
    expect(failure).toMatchObject({ reason: 'unreachable', retryable: true });
  });

  test('a server that takes the connection and says nothing is given up after three seconds', async () => {
    const time = new VirtualTimers();
    const { tts, faults } = await auraRig({ doors: [{ do: 'hang' }], time });
    const heard = heardOf(tts, saying('We are open.'));
    time.advance(2_999);
    expect(faults.noted).toEqual([]);
    time.advance(1);
    expect((await heard).failure).toMatchObject({ reason: 'timeout', retryable: true });
    expect(faults.noted).toMatchObject([{ code: 'tts.lost' }]);
  });

  test.each([
    [1_008, 'DATA-0000'],
    [1_009, 'BIG-0000'],
    [1_011, 'NET-0000'],
  ])(
    'a socket that is closed with %i %s is one failure, and the next text has another',
    async (code, why) => {
      const manners = [{ do: 'close', code, reason: why }, { do: 'speak' }] as const;
      const { tts } = await auraRig({ manners });
      const { failure } = await heardOf(tts, saying('We are open.'));
      expect(failure).toMatchObject({ reason: 'broke_off', detail: `${code} ${why}`, retryable: true });
      expect((await heardOf(tts, saying('Come by.'))).sound).toEqual(auraSound('Come by.'));
    },
  );
});
