import { describe, expect, test } from 'vitest';
import type { SpeechEvent } from '../../src/core/call/event.ts';
import { Pacer } from '../../src/runtime/pacer.ts';
import { VoiceOut } from '../../src/runtime/voice-out.ts';
import { settle } from '../support/scripted-crew.ts';
import { VirtualLine } from '../support/virtual-line.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A voice that gives each 20 ms of a segment a loudness of its own, so that it can be told where it was cut. */
async function* stairs(frames: number): AsyncIterable<Int16Array> {
  for (let frame = 0; frame < frames; frame += 1) yield new Int16Array(320).fill(frame * 300);
}

async function speaking(frames: number) {
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
    tts: { name: 'stairs', speak: () => stairs(frames), close: async () => {} },
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
  voice.say({ type: 'speech.say', run: 1, epoch: 0, segment: 0, text: 'stairs' });
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
    voice.say({ type: 'speech.say', run: 2, epoch: 1, segment: 0, text: 'an answer' });
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
    voice.say({ type: 'speech.say', run: 2, epoch: 0, segment: 0, text: 'too late' });
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
});
