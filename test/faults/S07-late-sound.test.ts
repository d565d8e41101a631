import { describe, expect, test } from 'vitest';
import type { Tts } from '../../src/ports/tts.ts';
import { auraRig, heardOf } from '../support/aura-rig.ts';
import { saying } from '../support/saying.ts';
import { pass } from '../support/scripted-crew.ts';
import { auraSound } from '../support/stand-ins/deepgram-speak.ts';
import { pacedVoice, voiceRig } from '../support/voice-rig.ts';

const cancelled = 'We are open on every day but Sunday.';
const next = 'Of course, I can help with that.';
const pieceBytes = 800;
const everyPiece = Array.from({ length: auraSound(cancelled).length / pieceBytes }, (_, i) => i + 1);

/** Speaks, and gives up after so many pieces. */
async function giveUpAfter(tts: Tts, pieces: number): Promise<void> {
  const interruption = new AbortController();
  let heard = 0;
  for await (const _piece of tts.speak(saying(cancelled), interruption.signal)) {
    heard += 1;
    expect(heard).toBeLessThanOrEqual(pieces);
    if (heard === pieces) interruption.abort();
  }
}

const every10Ms = Array.from({ length: 300 }, (_, i) => 10 * i);

describe('S7: sound of what was cancelled comes late', () => {
  test.each(everyPiece)('given up after piece %i, nothing of it is heard in the next', async (pieces) => {
    const { tts, server } = await auraRig({ manners: [{ do: 'speak', piece: pieceBytes, late: 3 }] });
    await giveUpAfter(tts, pieces);
    expect(await heardOf(tts, saying(next))).toEqual({ sound: auraSound(next), failure: null });
    expect(server.notes.opened).toHaveLength(1);
  });

  test('given up before its first sound, and while another waits behind it', async () => {
    const { tts, server } = await auraRig({ manners: [{ do: 'speak', piece: pieceBytes, late: 3 }] });
    const interruption = new AbortController();
    const first = heardOf(tts, saying(cancelled), interruption.signal);
    const second = heardOf(tts, saying(next, { segment: 1 }));
    interruption.abort();
    expect((await first).failure).toBeNull();
    expect(await second).toEqual({ sound: auraSound(next), failure: null });
    expect(server.notes.spoken.at(-1)).toBe(next);
  });

  test('given up while it waits behind another: the other is heard to its end', async () => {
    const { tts, server } = await auraRig();
    const interruption = new AbortController();
    const first = heardOf(tts, saying(next));
    const second = heardOf(tts, saying(cancelled, { segment: 1 }), interruption.signal);
    interruption.abort();
    expect((await second).sound).toHaveLength(0);
    expect(await first).toEqual({ sound: auraSound(next), failure: null });
    expect(server.notes.spoken).toEqual([next]);
    expect(server.notes.clears).toBe(0);
  });

  test('given up by a reader who simply goes away', async () => {
    const { tts } = await auraRig({ manners: [{ do: 'speak', piece: pieceBytes, late: 3 }] });
    for await (const _piece of tts.speak(saying(cancelled), new AbortController().signal)) break;
    expect((await heardOf(tts, saying(next))).sound).toEqual(auraSound(next));
  });

  test('a run that is cut, at any 10 ms of three seconds, is not heard in the next', async () => {
    for (const ms of every10Ms) {
      // A voice that does not listen: it goes on to speak although it was told to stop.
      const { time, voice, say, sent } = voiceRig((clock, { run, segment }) =>
        pacedVoice(clock, { ms: 1_200, pace: 3, pieceMs: 40, sample: 10 * run + segment }),
      );
      say(cancelled);
      say(cancelled, { segment: 1 });
      await pass(time, ms, 10);
      voice.cut({ type: 'speech.cut', run: 1, epoch: 0 });
      const before = sent.length;
      say(next, { run: 2, epoch: 1 });
      await pass(time, 1_500, 50);
      const heard = sent.slice(before).map(({ mulaw }) => Buffer.from(mulaw));
      expect(Buffer.concat(heard)).toEqual(Buffer.alloc(8 * 1_200, 20));
    }
  });
});
