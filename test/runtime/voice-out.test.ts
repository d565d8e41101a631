import { describe, expect, test } from 'vitest';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import type { SpeechEvent } from '../../src/core/call/event.ts';
import type { Tts } from '../../src/ports/tts.ts';
import { Pacer } from '../../src/runtime/pacer.ts';
import { VoiceOut } from '../../src/runtime/voice-out.ts';
import { settle } from '../support/scripted-crew.ts';
import { VirtualLine } from '../support/virtual-line.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A voice that gives each 20 ms of a segment a loudness of its own, so that it can be told where it was cut. */
async function* stairs(frames: number): AsyncIterable<Int16Array> {
  for (let frame = 0; frame < frames; frame += 1) yield new Int16Array(320).fill(frame * 300);
}

const stairs1 = {
  type: 'speech.say',
  run: 1,
  epoch: 0,
  segment: 0,
  text: 'stairs',
  attempt: 'first',
} as const;

function speaking(frames: number) {
  return speakingWith(() => stairs(frames));
}

async function speakingWith(speak: Tts['speak']) {
  const time = new VirtualTimers();
  const line = new VirtualLine(time);
  const sentAudio: Uint8Array[] = [];
  const told: SpeechEvent[] = [];
  const send = line.sendAudio.bind(line);
  line.sendAudio = (mulaw) => {
    sentAudio.push(mulaw.slice());
    send(mulaw);
  };
  const voice = new VoiceOut({
    call: 'call_1',
    tts: { name: 'stairs', speak, close: async () => {} },
    language: 'en',
    voice: null,
    line,
    pacer: new Pacer(time),
    recorder: null,
    sessionTime: (ms) => ms,
    now: () => time.now(),
    tell: (event) => void told.push(event),
    broke: (error) => {
      throw error;
    },
  });
  voice.say(stairs1);
  await settle();
  const audio = () => Buffer.concat(sentAudio);
  return { time, line, voice, told, audio };
}

describe("the agent's voice", () => {
  test('goes on after a false alarm from the very sample it was told, in the new epoch', async () => {
    const whole = await speaking(100);
    whole.time.advance(3_000);
    const { time, line, voice, told, audio } = await speaking(100);
    time.advance(700);
    voice.hold({ type: 'speech.hold', run: 1, epoch: 0 });
    const before = audio().length;
    time.advance(1_000);
    expect(audio().length).toBe(before);
    voice.release({ type: 'speech.release', run: 1, epoch: 1, fromMs: 500 });
    time.advance(3_000);
    expect(audio().subarray(before)).toEqual(whole.audio().subarray(500 * 8));
    const marks = line.sent.flatMap((each) => (each.type === 'mark' ? [each.name] : []));
    const held = marks.indexOf('1:1:0');
    expect(marks.slice(held)).toEqual(['1:1:0', '1:1:1', '1:1:2', '1:1:3', '1:1:4']);
    expect(told.filter((event) => event.type === 'speech.mark_sent' && event.mark.epoch === 1)).toMatchObject(
      [
        { reachedMs: 500 },
        { reachedMs: 900 },
        { reachedMs: 1_300 },
        { reachedMs: 1_700 },
        { reachedMs: 2_000, endsSegment: true },
      ],
    );
  });

  test('does not come out of a run that was held before its first word, until it is let go', async () => {
    const { time, line, voice } = await speaking(50);
    time.advance(2_000);
    const before = line.sent.length;
    voice.hold({ type: 'speech.hold', run: 2, epoch: 0 });
    voice.say({ type: 'speech.say', run: 2, epoch: 1, segment: 0, text: 'an answer', attempt: 'first' });
    await settle();
    time.advance(2_000);
    expect(line.sent.slice(before)).toEqual([]);
    voice.release({ type: 'speech.release', run: 2, epoch: 1, fromMs: 0 });
    time.advance(2_000);
    expect(line.sent[before]).toMatchObject({ type: 'mark', name: '2:1:0' });
    const ms = line.sent.slice(before).reduce((sum, each) => sum + (each.type === 'audio' ? each.ms : 0), 0);
    expect(ms).toBe(1_000);
  });

  test('is cleared once, whether it is held first or cut at once', async () => {
    for (const hold of [true, false]) {
      const { time, line, voice } = await speaking(100);
      time.advance(500);
      if (hold) voice.hold({ type: 'speech.hold', run: 1, epoch: 0 });
      voice.cut({ type: 'speech.cut', run: 1, epoch: hold ? 1 : 0 });
      time.advance(1_000);
      expect(line.sent.filter((each) => each.type === 'clear')).toHaveLength(1);
      expect(time.pending).toBe(0);
    }
  });

  test('that nobody has heard yet is dropped without a clear', async () => {
    const { time, line, voice } = await speaking(50);
    time.advance(2_000);
    voice.say({ type: 'speech.say', run: 2, epoch: 0, segment: 0, text: 'too late', attempt: 'first' });
    voice.cut({ type: 'speech.cut', run: 2, epoch: 0 });
    await settle();
    time.advance(1_000);
    expect(line.sent.filter((each) => each.type === 'clear')).toEqual([]);
  });

  test('pays no heed to orders about another run', async () => {
    const { time, line, voice } = await speaking(50);
    voice.release({ type: 'speech.release', run: 7, epoch: 3, fromMs: 0 });
    voice.cut({ type: 'speech.cut', run: 0, epoch: 0 });
    time.advance(2_000);
    const ms = line.sent.reduce((sum, each) => sum + (each.type === 'audio' ? each.ms : 0), 0);
    expect(ms).toBe(1_000);
  });

  test('is taken over by another one where the first fell silent, and nobody hears anything twice', async () => {
    const { time, line, voice, told, audio } = await speakingWith(async function* ({ attempt }) {
      const loudness = attempt === 'first' ? 1_000 : 9_000;
      yield { words: [{ word: attempt, startsAtMs: 0, endsAtMs: 500 }] };
      for (let frame = 0; frame < 25; frame += 1) yield new Int16Array(320).fill(loudness);
      if (attempt === 'first') throw new Error('the voice broke');
      yield { words: [{ word: 'voice', startsAtMs: 500, endsAtMs: 1_000 }] };
      for (let frame = 0; frame < 25; frame += 1) yield new Int16Array(320).fill(loudness);
    });
    expect(told.filter(({ type }) => type === 'speech.failed')).toHaveLength(1);
    const sent = audio().length;
    expect(sent).toBeGreaterThan(0);
    voice.say({ ...stairs1, attempt: 'second' });
    await settle();
    time.advance(3_000);
    expect(audio().length).toBe(1_000 * 8);
    const quiet = encodeMulaw(Int16Array.of(1_000))[0];
    const loud = encodeMulaw(Int16Array.of(9_000))[0];
    // The first and the last samples of each voice ring a little: the resampler smooths the edges.
    expect(audio()[sent - 100]).toBe(quiet);
    expect(audio()[sent + 100]).toBe(loud);
    expect(told.filter(({ type }) => type === 'speech.words_timed')).toMatchObject([
      { words: [{ word: 'first' }] },
      { words: [{ word: 'second' }] },
      { words: [{ word: 'second' }, { word: 'voice' }] },
    ]);
    expect(told.filter(({ type }) => type === 'speech.segment_synthesised')).toMatchObject([
      { segment: 0, durationMs: 1_000 },
    ]);
    expect(line.sent.filter(({ type }) => type === 'clear')).toEqual([]);
  });

  test('is taken over by another one when the first never makes a sound, which is told to stop', async () => {
    const stopped: string[] = [];
    const { time, voice, told, audio } = await speakingWith(async function* ({ segment, attempt }, signal) {
      signal.addEventListener('abort', () => stopped.push(`${segment} ${attempt}`));
      if (attempt === 'first')
        await new Promise<void>((stop) => signal.addEventListener('abort', () => stop()));
      yield new Int16Array(3_200).fill(5_000);
    });
    voice.say({ ...stairs1, segment: 1 });
    voice.say({ ...stairs1, segment: 2 });
    await settle();
    expect(audio().length).toBe(0);
    voice.say({ ...stairs1, attempt: 'second' });
    await settle();
    time.advance(2_000);
    expect(stopped).toEqual(['0 first']);
    expect(audio().length).toBe(200 * 8);
    expect(told.filter(({ type }) => type === 'speech.failed')).toEqual([]);
  });

  test('says the segments behind one that failed and is said again', async () => {
    const said: string[] = [];
    const { time, voice, audio } = await speakingWith(async function* ({ segment, attempt }) {
      said.push(`${segment} ${attempt}`);
      if (segment === 0 && attempt === 'first') throw new Error('the voice broke');
      yield new Int16Array(3_200).fill(5_000);
    });
    for (const segment of [1, 2, 3]) voice.say({ ...stairs1, segment });
    voice.say({ ...stairs1, attempt: 'second' });
    await settle();
    time.advance(3_000);
    await settle();
    expect(said).toEqual(['0 first', '1 first', '2 first', '0 second', '3 first']);
    time.advance(3_000);
    expect(audio().length).toBe(4 * 200 * 8);
  });

  test('goes on over another line, and says nothing more over the old one', async () => {
    const { time, line, voice } = await speaking(100);
    time.advance(500);
    voice.cut({ type: 'speech.cut', run: 1, epoch: 0 });
    const before = line.sent.length;
    const next = new VirtualLine(time);
    voice.reattach(next);
    voice.say({ ...stairs1, run: 2, epoch: 1 });
    await settle();
    time.advance(3_000);
    voice.cut({ type: 'speech.cut', run: 2, epoch: 1 });
    expect(line.sent).toHaveLength(before);
    expect(next.sent[0]).toMatchObject({ type: 'mark', name: '2:1:0' });
    expect(next.audioMs).toBe(2_000);
  });

  test('that falls behind is marked where it stopped, and soon again when it goes on', async () => {
    let goOn = () => {};
    const { time, told } = await speakingWith(async function* () {
      yield* stairs(15);
      await new Promise<void>((resume) => {
        goOn = resume;
      });
      yield* stairs(40);
    });
    time.advance(1_000);
    const marks = () => told.flatMap((event) => (event.type === 'speech.mark_sent' ? [event] : []));
    expect(marks().map(({ reachedMs, runsDry }) => [reachedMs, runsDry ?? false])).toEqual([
      [0, false],
      [280, true],
    ]);
    goOn();
    await settle();
    time.advance(60);
    await settle();
    expect(marks()[2]?.reachedMs).toBe(480);
    expect(marks()[2]?.runsDry).toBeUndefined();
  });

  test('that brings no sound has failed, whatever it believes', async () => {
    const { told } = await speakingWith(async function* () {});
    expect(told).toMatchObject([{ type: 'speech.failed', segment: 0, failure: { reason: 'bad_answer' } }]);
  });
});
