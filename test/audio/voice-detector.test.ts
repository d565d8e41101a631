import type { Fvad } from '@echogarden/fvad-wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeMulaw, encodeMulaw, mulawSilence } from '../../src/audio/mulaw.ts';
import { loadVoiceDetection, type VoiceChange, VoiceDetector } from '../../src/audio/voice-detector.ts';
import { brownNoise, joined, mixed, rmsDbfs, tone, whiteNoise } from './sounds.ts';
import { speech, voices } from './speech.ts';

const settings = { startMs: 60, sustainMs: 160, endMs: 300 };

/** Nobody waits longer than this before they are noticed, or before the agent falls silent for them. */
const startedWithinMs = 100;
const sustainedWithinMs = 220;

const phrases = [
  'Hello?',
  'Yes please.',
  'What are your opening hours?',
  'I would like to book an appointment.',
  'Stop.',
  'No, that is not what I meant.',
  'Sorry, can you repeat that?',
  'My name is Anna.',
  'How much does it cost?',
  'Thank you, goodbye.',
];

/** What a person says in one breath, without a stop in it that would be long enough to end a turn. */
const longSentence =
  'I am calling because my daughter would like to study computer science with you next year and we were ' +
  'wondering whether there are any scholarships left';

const wasm = vi.hoisted((): { library?: Fvad } => ({}));

vi.mock(import('@echogarden/fvad-wasm'), async (original) => {
  const { default: load } = await original();
  const remembered = async () => {
    wasm.library = await load();
    return wasm.library;
  };
  return { default: remembered };
});

beforeAll(loadVoiceDetection);

describe('nobody speaks', () => {
  test('on a silent line', () => {
    expect(typesIn(decodeMulaw(new Uint8Array(seconds(10)).fill(mulawSilence)))).toEqual([]);
  });

  test('in comfort noise', () => {
    expect(typesIn(whiteNoise(seconds(10), -50, 1))).toEqual([]);
  });

  test('in a click of 30 ms, however loud', () => {
    expect(typesIn(joined(quiet(1), whiteNoise(240, -8, 2), quiet(1)))).toEqual([]);
  });

  test.each([50, 60, 100, 120])('in a hum of %d Hz', (hz) => {
    expect(typesIn(tone(hz, 8_000, 10, -37))).toEqual([]);
  });
});

describe.each(voices)('the voice %s', (voice) => {
  test('is noticed soon, lasts, and ends once', async () => {
    for (const [i, phrase] of (await speech(phrases, voice)).entries()) {
      const heard = changesIn(joined(quiet(1), phrase, quiet(1)));
      const text = phrases[i] ?? '';
      expect(
        heard.map(({ type }) => type),
        text,
      ).toEqual(['started', 'sustained', 'ended']);
      const [started = 0, sustained = 0, ended = 0] = heard.map(({ atMs }) => atMs - 1_000);
      expect(started, text).toBeLessThanOrEqual(startedWithinMs);
      expect(sustained, text).toBeLessThanOrEqual(sustainedWithinMs);
      const endedAfterMs = ended - phrase.length / 8;
      expect(endedAfterMs, text).toBeGreaterThan(120);
      expect(endedAfterMs, text).toBeLessThanOrEqual(340);
    }
  });

  test('is one voice through a long sentence', async () => {
    const [sentence = quiet(0)] = await speech([longSentence], voice);
    expect(typesIn(joined(quiet(1), sentence, quiet(1)))).toEqual(['started', 'sustained', 'ended']);
  });

  test('is found over noise on the line, 15 dB below it', async () => {
    for (const [i, phrase] of (await speech(phrases, voice)).entries()) {
      const noise = whiteNoise(seconds(5) + phrase.length + seconds(1), rmsDbfs(phrase) - 15, i + 1);
      const heard = changesIn(mixed(noise, phrase, seconds(5))).filter(({ atMs }) => atMs > 5_000);
      expect(heard.at(0)?.type, phrases[i]).toBe('started');
      expect(heard.at(0)?.atMs, phrases[i]).toBeLessThanOrEqual(5_300);
      expect(heard.at(-1)?.type, phrases[i]).toBe('ended');
    }
  });
});

describe.each([1, 2, 3, 4, 5])('noise that begins suddenly (seed %d)', (seed) => {
  test('is taken for a voice once at most when it hisses, and is learned within four seconds', () => {
    const heard = changesIn(joined(quiet(1), whiteNoise(seconds(5), -35, seed), quiet(1)));
    expect(heard.filter(({ type }) => type === 'sustained').length).toBeLessThanOrEqual(1);
    for (const { atMs } of heard) expect(atMs).toBeLessThanOrEqual(1_000 + 4_000 + settings.endMs);
  });

  test('is taken for a voice once at most when it rumbles', () => {
    const heard = typesIn(joined(quiet(1), brownNoise(seconds(5), -35, seed), quiet(1)));
    expect(heard.filter((type) => type === 'sustained').length).toBeLessThanOrEqual(1);
  });
});

test('in a call that begins in noise, the noise is learned and a voice is found after it', async () => {
  const [phrase = quiet(0)] = await speech(['What are your opening hours?'], 'slt');
  const noise = whiteNoise(seconds(10), rmsDbfs(phrase) - 15, 9);
  const heard = changesIn(mixed(noise, phrase, seconds(6)));
  expect(heard.filter(({ type, atMs }) => type === 'ended' && atMs < 6_000)).toHaveLength(1);
  expect(heard.filter(({ atMs }) => atMs > 6_000).map(({ type }) => type)).toEqual([
    'started',
    'sustained',
    'ended',
  ]);
});

test('silence that stands for sound which was lost ends a voice and does not make noise one', () => {
  const hiss = whiteNoise(seconds(20), -35, 3);
  const frame = 160;
  const heard: VoiceChange['type'][] = [];
  const detector = new VoiceDetector(settings);
  for (let at = 0; at < hiss.length; at += frame) {
    const isLost = at > seconds(6) && (at / frame) % 25 === 0;
    const piece = isLost ? new Int16Array(frame) : hiss.subarray(at, at + frame);
    const changes = detector.push(piece, isLost);
    if (at > seconds(6)) heard.push(...changes.map(({ type }) => type));
  }
  detector.close();
  expect(heard).toEqual([]);
});

test('the same changes are told however the sound is cut into chunks', async () => {
  const spoken = await speech(phrases.slice(0, 3), 'rms');
  const sound = joined(quiet(0.5), ...spoken.flatMap((phrase) => [phrase, quiet(0.5)]));
  const expected = changesOf([sound]);
  expect(expected.length).toBeGreaterThan(6);
  fc.assert(
    fc.property(fc.array(fc.nat(sound.length), { maxLength: 60 }), (cuts) => {
      const bounds = [0, ...cuts.sort((a, b) => a - b), sound.length];
      expect(changesOf(bounds.slice(1).map((end, i) => sound.subarray(bounds[i], end)))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('a closed detector leaves nothing behind, ten thousand times over', () => {
  const open = () => new VoiceDetector(settings);
  open().close();
  const before = memory();
  for (let i = 0; i < 10_000; i++) open().close();
  expect(memory()).toEqual(before);
  const forgotten = open();
  expect(memory()).not.toEqual(before);
  forgotten.close();
  expect(memory()).toEqual(before);
});

/** How large the library's memory is, and where in it there is room next: what was not freed moves that on. */
function memory(): { bytes: number; nextFree: number } {
  if (wasm.library === undefined) throw new Error('the library was not loaded');
  const nextFree = wasm.library._malloc(4);
  wasm.library._free(nextFree);
  return { bytes: wasm.library.HEAP16.byteLength, nextFree };
}

/** What is told of a sound that came over the telephone in frames of 20 ms, and after how much of it. */
function changesIn(sound: Int16Array): { atMs: number; type: VoiceChange['type'] }[] {
  const line = decodeMulaw(encodeMulaw(sound));
  const detector = new VoiceDetector(settings);
  const heard: { atMs: number; type: VoiceChange['type'] }[] = [];
  for (let at = 0; at < line.length; at += 160) {
    const changes = detector.push(line.subarray(at, at + 160));
    for (const { type } of changes) heard.push({ atMs: (at + 160) / 8, type });
  }
  detector.close();
  return heard;
}

function typesIn(sound: Int16Array): VoiceChange['type'][] {
  return changesIn(sound).map(({ type }) => type);
}

function changesOf(chunks: readonly Int16Array[]): VoiceChange[] {
  const detector = new VoiceDetector(settings);
  const changes = chunks.flatMap((chunk) => detector.push(chunk));
  detector.close();
  return changes;
}

/** A line on which nobody speaks: never quite silent. */
function quiet(length: number): Int16Array {
  return whiteNoise(seconds(length), -70, 77);
}

function seconds(count: number): number {
  return count * 8_000;
}
