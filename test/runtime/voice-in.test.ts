import { beforeAll, describe, expect, test } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { Happening } from '../../src/core/call/event.ts';
import type { AsrEvent, LineAsr, SpeechAsr } from '../../src/ports/asr.ts';
import { Recorder } from '../../src/runtime/recorder.ts';
import { VoiceIn } from '../../src/runtime/voice-in.ts';
import { joined } from '../audio/sounds.ts';
import { speech } from '../audio/speech.ts';

beforeAll(loadVoiceDetection);

/** Ears on a line that began so long after the session did, and what they told, wrote and recorded. */
function ears(beganAtMs: number) {
  const told: Happening[] = [];
  const recorded: number[] = [];
  const asked: string[] = [];
  let now = beganAtMs;
  let tell: (event: AsrEvent) => void = () => {};
  const recorder = new Recorder({
    place: 'memory',
    append: (interleaved) => void recorded.push(...interleaved),
    close: async () => ({ whole: true, detail: '' }),
  });
  const voice = new VoiceIn({
    asr: {
      name: 'scripted',
      takes: 'PCM16 at 16 kHz',
      open: (_, hear) => {
        tell = hear;
        return {
          write: (audio) => void asked.push(`write ${audio.length}`),
          voiceBegan() {},
          voiceEnded() {},
          close: () => void asked.push('close'),
        };
      },
      fault: () => null,
      close: async () => {},
    },
    options: { call: 'call_1', language: 'en-US', expects: [] },
    minSpeechMs: 160,
    recorder,
    now: () => now,
    clock: { now: () => now },
    tell: (happening) => void told.push(happening),
  });
  return {
    voice,
    told,
    asked,
    hear: (event: AsrEvent) => tell(event),
    passTo: (ms: number) => {
      now = ms;
    },
    /** When the caller is first heard in the recording, ms. */
    firstHeardMs: async () => {
      await recorder.close();
      return recorded.findIndex((sample) => sample !== 0) / 2 / 8;
    },
  };
}

const loud = encodeMulaw(new Int16Array(160).fill(8_000));

describe("a caller's voice", () => {
  test.each([
    [0, 40, 40],
    [3_000, 40, 3_040],
    // A carrier whose clock makes no sense is not believed.
    [3_000, 900_000, 3_100],
  ])('on a line that began at %d ms is recorded where it belongs', async (beganAt, atMs, expected) => {
    const { voice, firstHeardMs, passTo } = ears(beganAt);
    passTo(beganAt + 100);
    voice.audio(loud, atMs);
    expect(await firstHeardMs()).toBe(expected);
  });

  test.each([
    [
      { type: 'partial', text: 'hel' },
      { type: 'caller.words_guessed', text: 'hel' },
    ],
    [
      { type: 'final', text: 'hello', confidence: 1 },
      { type: 'caller.words_settled', text: 'hello', confidence: 1 },
    ],
    [{ type: 'turn_ending' }, { type: 'caller.turn_ending' }],
    [{ type: 'turn_resumed' }, { type: 'caller.turn_resumed' }],
    [{ type: 'turn_ended' }, { type: 'caller.turn_ended' }],
  ] as const)('is told in the words of a call: %j', (event, happening) => {
    const { hear, told } = ears(0);
    hear(event);
    expect(told).toEqual([happening]);
  });

  test('is neither heard nor told of once it is closed', () => {
    const { voice, asked, told, hear } = ears(0);
    voice.close();
    voice.close();
    for (let at = 0; at < 400; at += 20) voice.audio(loud, at);
    hear({ type: 'final', text: 'a ghost', confidence: 1 });
    expect(asked).toEqual(['close']);
    expect(told).toEqual([]);
  });
});

describe('a recogniser', () => {
  const spoken = Array.from({ length: 12 }, (_, i) => encodeMulaw(new Int16Array(160).fill(500 * (i + 1))));

  test('that takes mu-law gets what came over the line, in batches of 80 ms', () => {
    const pieces: number[][] = [];
    const voice = voiceInto({
      takes: 'mulaw at 8 kHz',
      open: () => ({ ...quietEnds, write: (audio) => void pieces.push([...audio]) }),
    });
    for (const [i, frame] of spoken.entries()) voice.audio(frame, i * 20);
    expect(pieces.map((piece) => piece.length)).toEqual([640, 640, 640]);
    expect(pieces.flat()).toEqual(spoken.flatMap((frame) => [...frame]));
  });

  test('that takes speech gets the same as PCM16 at 16 kHz', () => {
    const pieces: number[][] = [];
    const voice = voiceInto({
      takes: 'PCM16 at 16 kHz',
      open: () => ({ ...quietEnds, write: (audio) => void pieces.push([...audio]) }),
    });
    for (const [i, frame] of spoken.entries()) voice.audio(frame, i * 20);
    const expected = new Resampler(8_000, 16_000).push(
      decodeMulaw(Uint8Array.from(spoken.flatMap((frame) => [...frame]))),
    );
    expect(pieces.flat()).toEqual([...expected].slice(0, pieces.flat().length));
    // The filter waits for 20 outputs' worth of what comes next.
    expect(pieces.map((piece) => piece.length)).toEqual([1_260, 1_280, 1_280]);
  });

  test.each([1, 37, 160, 700, 8_000])('misses nothing in frames of %d samples', (length) => {
    const sound = Uint8Array.from({ length: 16_000 }, (_, i) => i % 200);
    const heard: number[] = [];
    const voice = voiceInto({
      takes: 'mulaw at 8 kHz',
      open: () => ({ ...quietEnds, write: (audio) => void heard.push(...audio) }),
    });
    for (let at = 0; at < sound.length; at += length) voice.audio(sound.subarray(at, at + length), at / 8);
    expect(heard).toEqual([...sound].slice(0, heard.length));
    expect(sound.length - heard.length).toBeLessThan(640);
  });

  test('gets the end of what was said before it is told of the end', async () => {
    let spokenBytes = 0;
    let heardBytes = 0;
    const unheardAtEnd: number[] = [];
    const voice = voiceInto({
      takes: 'mulaw at 8 kHz',
      open: () => ({
        ...quietEnds,
        voiceEnded: () => void unheardAtEnd.push(spokenBytes - heardBytes),
        write: (audio) => {
          heardBytes += audio.length;
        },
      }),
    });
    const [words = new Int16Array()] = await speech(['Hello.'], 'rms');
    for (const shift of [0, 160, 320, 480]) {
      const line = encodeMulaw(joined(new Int16Array(800 + shift), words, new Int16Array(8_000)));
      for (let at = 0; at < line.length; at += 160) {
        const frame = line.subarray(at, at + 160);
        const atMs = spokenBytes / 8;
        spokenBytes += frame.length;
        voice.audio(frame, atMs);
      }
    }
    expect(unheardAtEnd).toEqual([0, 0, 0, 0]);
  });
});

const quietEnds = { voiceBegan() {}, voiceEnded() {}, close() {} };

/** A caller's voice on its way to a recogniser. */
function voiceInto(asr: Pick<SpeechAsr, 'takes' | 'open'> | Pick<LineAsr, 'takes' | 'open'>): VoiceIn {
  return new VoiceIn({
    asr: { ...asr, name: 'scripted', fault: () => null, close: async () => {} },
    options: { call: 'call_1', language: 'en-US', expects: [] },
    minSpeechMs: 160,
    recorder: null,
    now: () => 0,
    clock: { now: () => 0 },
    tell: () => {},
  });
}
