import { beforeAll, describe, expect, test } from 'vitest';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { Happening } from '../../src/core/call/event.ts';
import type { AsrEvent } from '../../src/ports/asr.ts';
import { Recorder } from '../../src/runtime/recorder.ts';
import { VoiceIn } from '../../src/runtime/voice-in.ts';

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
