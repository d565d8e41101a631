import { describe, expect, test } from 'vitest';
import { auraRig, heardOf } from '../support/aura-rig.ts';
import { saying } from '../support/saying.ts';
import { pass } from '../support/scripted-crew.ts';
import { pacedVoice, voiceRig } from '../support/voice-rig.ts';

const tenMinutes = { ms: 600_000, pace: 10_000 };

describe('S6: a voice that says nothing, or too much', () => {
  test('has failed where no sound came of the words', async () => {
    const { time, told, say } = voiceRig(async function* () {});
    say('ok');
    await pass(time, 100);
    expect(told).toMatchObject([
      { type: 'speech.failed', segment: 0, failure: { reason: 'bad_answer', retryable: true } },
    ]);
  });

  test('has failed with ten minutes for "ok", of which nobody hears more than seconds', async () => {
    let isEnded = false;
    const { time, told, say, line } = voiceRig(async function* (clock) {
      try {
        yield* pacedVoice(clock, tenMinutes);
      } finally {
        isEnded = true;
      }
    });
    say('ok');
    await pass(time, 20_000, 20);
    expect(told.filter(({ type }) => type === 'speech.failed')).toMatchObject([
      { failure: { reason: 'bad_answer', detail: 'it speaks 2 letters for over 6000 ms', retryable: true } },
    ]);
    expect(line.audioMs).toBeLessThanOrEqual(6_000);
    expect(isEnded).toBe(true);
  });

  test('has failed with ten minutes in one piece, of which nobody hears any', async () => {
    const { time, told, say, line } = voiceRig(async function* () {
      yield { mulaw: new Uint8Array(8 * tenMinutes.ms) };
    });
    say('ok');
    await pass(time, 1_000);
    expect(told).toMatchObject([{ type: 'speech.failed' }]);
    expect(line.audioMs).toBe(0);
  });

  test('is said again by another voice, and the next sentence follows', async () => {
    const { time, told, voice, say, line } = voiceRig((clock, { text, attempt }) =>
      text === 'ok' && attempt === 'first'
        ? pacedVoice(clock, tenMinutes)
        : pacedVoice(clock, { ms: 400, pace: 10 }),
    );
    say('ok');
    await pass(time, 200, 20);
    const heardMs = line.audioMs;
    voice.say({ type: 'speech.say', run: 1, epoch: 0, segment: 0, text: 'ok', attempt: 'second' });
    say('Come by.', { segment: 1 });
    await pass(time, 3_000, 20);
    expect(told.filter(({ type }) => type === 'speech.segment_synthesised')).toHaveLength(2);
    expect(line.audioMs).toBeLessThanOrEqual(heardMs + 800);
  });

  test('leaves Deepgram silent for good: its socket is cleared and speaks the next text', async () => {
    const manners = [{ do: 'sound', pieces: Array(1_000).fill(Buffer.alloc(160)) }, { do: 'speak' }] as const;
    const { tts, server } = await auraRig({ manners });
    let heard = 0;
    for await (const _piece of tts.speak(saying('ok'), new AbortController().signal))
      if (++heard === 50) break;
    expect((await heardOf(tts, saying('Come by.'))).failure).toBeNull();
    expect(server.notes.clears).toBe(1);
    expect(server.notes.opened).toHaveLength(1);
  });
});
