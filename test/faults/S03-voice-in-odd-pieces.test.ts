import { describe, expect, test } from 'vitest';
import { auraRig, heardOf } from '../support/aura-rig.ts';
import { saying } from '../support/saying.ts';
import { auraSound } from '../support/stand-ins/deepgram-speak.ts';

// At any byte, in any piece, from any voice: the suite in test/contracts/tts-bad-days.ts.
describe('S3: sound in pieces of any size', () => {
  test.each([1, 3, 7, 160, 4_801])('sounds the same in pieces of %i bytes', async (piece) => {
    const { tts } = await auraRig({ manners: [{ do: 'speak', piece }] });
    expect(await heardOf(tts, saying('Open.'))).toEqual({ sound: auraSound('Open.'), failure: null });
  });

  test('keeps its order however long its pieces take to read', async () => {
    const text = 'We are open.';
    const sound = auraSound(text);
    const cuts = [0, 3_000, 3_001, 3_002, 5_000, sound.length];
    const pieces = cuts.slice(1).map((end, i) => sound.subarray(cuts[i], end));
    const { tts } = await auraRig({ manners: [{ do: 'sound', pieces }] });
    expect((await heardOf(tts, saying(text))).sound).toEqual(sound);
  });
});
