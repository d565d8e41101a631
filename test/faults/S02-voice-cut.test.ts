import { describe, expect, test } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import { auraRig, heardOf } from '../support/aura-rig.ts';
import { saying } from '../support/saying.ts';
import { pass } from '../support/scripted-crew.ts';
import { auraSound } from '../support/stand-ins/deepgram-speak.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { pacedVoice, voiceRig } from '../support/voice-rig.ts';

const text = 'We are open.';
const whole = auraSound(text);
const pieceBytes = 400;
const everyPiece = Array.from({ length: Math.ceil(whole.length / pieceBytes) + 1 }, (_, i) => i * pieceBytes);

describe('S2: the voice is cut in mid sentence', () => {
  test.each(everyPiece)('after %i bytes: what came of it stays, and the text has failed', async (bytes) => {
    const manners = [{ do: 'cut', afterBytes: bytes }, { do: 'speak' }] as const;
    const { tts, server } = await auraRig({ manners });
    const { sound, failure } = await heardOf(tts, saying(text));
    expect(failure).toMatchObject({ reason: 'broke_off', retryable: true });
    expect(sound).toEqual(whole.subarray(0, bytes));
    const again = await heardOf(tts, saying(text, { attempt: 'second' }));
    expect(again).toEqual({ sound: whole, failure: null });
    expect(server.notes.opened).toHaveLength(2);
  });

  test('at any piece: the caller hears the sentence once, from its start to its end, and the one behind it', async () => {
    for (let pieces = 0; pieces < 50; pieces += 1) {
      const asked: string[] = [];
      const { time, line, voice, told, gaps, say } = voiceRig(async function* (clock, { segment, attempt }) {
        asked.push(`${segment} ${attempt}`);
        let made = 0;
        for await (const piece of pacedVoice(clock, { ms: 1_000, pace: 2, sample: segment + 1 })) {
          if (segment === 0 && attempt === 'first' && made === pieces)
            throw new ProviderFailure('voice', 'broke_off', 'as the test wants it', { retryable: true });
          made += 1;
          yield piece;
        }
      });
      say(text);
      say('Come by.', { segment: 1 });
      for (let ms = 0; ms < 4_000; ms += 20) {
        await pass(time, 20, 20);
        if (asked.length === 2 && told.some(({ type }) => type === 'speech.failed'))
          voice.say({ type: 'speech.say', run: 1, epoch: 0, segment: 0, text, attempt: 'second' });
      }
      expect(asked.toSorted()).toEqual(['0 first', '0 second', '1 first']);
      expect(line.audioMs).toBe(2_000);
      // Another voice needs a moment; it is one gap at most, and the rest follows as if nothing had been.
      expect(gaps().length).toBeLessThanOrEqual(1);
    }
  });

  test('by falling silent: it is given up four seconds later, with what came of it', async () => {
    const time = new VirtualTimers();
    const { tts } = await auraRig({ manners: [{ do: 'stall', afterBytes: 800 }], time });
    const pieces: Uint8Array[] = [];
    const failing = (async () => {
      for await (const piece of tts.speak(saying(text), new AbortController().signal))
        if ('mulaw' in piece) pieces.push(piece.mulaw);
    })().catch((thrown: unknown) => thrown);
    await until(() => Buffer.concat(pieces).length === 800);
    time.advance(4_000);
    expect(await failing).toMatchObject({ failure: { reason: 'timeout', retryable: true } });
  });

  test('between two texts: nobody notices', async () => {
    const { tts, server, faults } = await auraRig();
    await heardOf(tts, saying(text));
    server.cut();
    await until(() => faults.counted.get('tts.lost') === 1);
    expect(faults.noted).toMatchObject([{ code: 'tts.lost', fields: { callId: 'call_1' } }]);
    expect(await heardOf(tts, saying(text))).toEqual({ sound: whole, failure: null });
  });
});
