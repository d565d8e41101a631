import { describe, expect, test } from 'vitest';
import { aheadAtMostMs } from '../../src/runtime/pacer.ts';
import { pass, settle } from '../support/scripted-crew.ts';
import { pacedVoice, voiceRig } from '../support/voice-rig.ts';

/** About a minute of speech. */
const longText = 'We are open on every day but Sunday. '.repeat(25).trim();
const minute = { ms: 60_000, pace: 1_200 };

describe('S4: a voice that makes a minute of sound in 50 ms', () => {
  test('is heard as any other: without a gap, and little of it at the carrier', async () => {
    const { time, line, gaps, say, told } = voiceRig((clock) => pacedVoice(clock, minute));
    say(longText);
    await pass(time, 61_000, 20);
    expect(line.audioMs).toBe(60_000);
    expect(line.heldMostMs).toBeLessThanOrEqual(aheadAtMostMs);
    expect(gaps()).toEqual([]);
    expect(told.filter(({ type }) => type === 'speech.failed')).toEqual([]);
  });

  test.each([0, 10, 30, 50, 60, 500, 5_000])('is silent at once when cut after %i ms', async (ms) => {
    const { time, line, voice, say } = voiceRig((clock) => pacedVoice(clock, minute));
    say(longText);
    await pass(time, ms, 10);
    const before = line.audioMs;
    voice.cut({ type: 'speech.cut', run: 1, epoch: 0 });
    expect(line.sent.at(-1)).toMatchObject(before === 0 ? {} : { type: 'clear', at: time.now() });
    await pass(time, 2_000, 20);
    expect(line.audioMs).toBe(before);
  });

  test('is not read on while a megabyte of it waits to be heard, and then is', async () => {
    // Two at once that each make much more than their words need.
    const read = [0, 0];
    const { time, line, gaps, voice, say } = voiceRig(async function* (clock, { segment }) {
      for await (const piece of pacedVoice(clock, { ms: 100_000, pace: 2_000, pieceMs: 200 })) {
        if ('mulaw' in piece) read[segment] = (read[segment] ?? 0) + piece.mulaw.length;
        yield piece;
      }
    });
    const unheard = () => (read[0] ?? 0) + (read[1] ?? 0) - 8 * line.audioMs;
    say(longText);
    say(longText, { segment: 1 });
    await pass(time, 1_000, 10);
    // And the pieces that were under way.
    expect(unheard()).toBeLessThanOrEqual(1024 * 1024 + 2 * 1_600);
    expect(unheard()).toBeGreaterThan(1024 * 1024 - 2 * 1_600);
    await pass(time, 100_000, 100);
    expect(read).toEqual([800_000, 800_000]);
    expect(gaps()).toEqual([]);
    voice.cut({ type: 'speech.cut', run: 1, epoch: 0 });
  });

  test('is let go of when it is cut while it waits to be read on', async () => {
    let isEnded = 0;
    const { time, voice, say } = voiceRig(async function* (clock) {
      try {
        yield* pacedVoice(clock, { ms: 100_000, pace: 2_000, pieceMs: 200 });
      } finally {
        isEnded += 1;
      }
    });
    say(longText);
    say(longText, { segment: 1 });
    await pass(time, 1_000, 10);
    expect(isEnded).toBeLessThan(2);
    voice.cut({ type: 'speech.cut', run: 1, epoch: 0 });
    await settle();
    expect(isEnded).toBe(2);
  });

  test('is not asked for more while much is ready, and for the rest in time', async () => {
    const asked: { readonly segment: number; readonly at: number }[] = [];
    const { time, say, gaps, line } = voiceRig((clock, { segment }) => {
      asked.push({ segment, at: clock.now() });
      return pacedVoice(clock, { ms: 5_000, pace: 100 });
    });
    for (let segment = 0; segment < 12; segment += 1)
      say('We are open on every day but Sunday.', { segment });
    await pass(time, 1_000, 10);
    // Twenty seconds, and two that were begun before it was known how much there would be.
    expect(asked).toHaveLength(6);
    await pass(time, 61_000, 20);
    expect(asked.map(({ segment }) => segment)).toEqual([...Array(12).keys()]);
    expect(asked[6]?.at).toBeGreaterThan(4_000);
    expect(line.audioMs).toBe(60_000);
    expect(gaps()).toEqual([]);
  });

  test('does not keep another voice from saying again what it has failed to say', async () => {
    const { time, voice, say, told } = voiceRig((clock, { segment, attempt }) => {
      if (segment === 1 && attempt === 'first') throw new Error('as the test wants it');
      return pacedVoice(clock, { ms: 30_000, pace: 1_000 });
    });
    say(longText);
    say(longText, { segment: 1 });
    await pass(time, 100, 10);
    expect(told.map(({ type }) => type)).toContain('speech.failed');
    voice.say({ type: 'speech.say', run: 1, epoch: 0, segment: 1, text: longText, attempt: 'second' });
    await pass(time, 100, 10);
    await settle();
    expect(told.at(-1)).toMatchObject({ type: 'speech.segment_synthesised', segment: 1 });
  });
});
