import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeMulaw, mulawSilence } from '../../src/audio/mulaw.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { Recorder } from '../../src/runtime/recorder.ts';
import { VoiceIn } from '../../src/runtime/voice-in.ts';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { streamSid } from '../adapters/line-twilio-socket.ts';
import { listenerInto } from '../contracts/line.ts';

const frameBytes = 160;
const frameMs = 20;

beforeAll(loadVoiceDetection);

describe('T4: media frames that are out of order, missing or doubled', () => {
  it('leave every frame in its own place in the recording, and silence where one is missing', async () => {
    await fc.assert(
      fc.asyncProperty(delivery(500), async (delivered) => {
        const { sends, recording } = hearing();
        for (const frame of delivered) sends(frame);
        const recorded = await recording();
        const last = Math.max(...delivered);
        expect(recorded).toHaveLength((last + 1) * frameBytes);
        for (let frame = 0; frame <= last; frame++) {
          const place = recorded.subarray(frame * frameBytes, (frame + 1) * frameBytes);
          const sent = delivered.includes(frame) ? decodeMulaw(sound(frame)) : new Int16Array(frameBytes);
          expect(place).toEqual(sent);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('give the ears nothing twice, nothing out of order, and everything in its time', () => {
    fc.assert(
      fc.property(delivery(200), (delivered) => {
        const { sends, heard } = hearing();
        for (const frame of delivered) sends(frame);
        const first = delivered[0] ?? 0;
        let before = -1;
        for (let at = 0; at + frameBytes <= heard.length; at += frameBytes) {
          const frame = first + at / frameBytes;
          const said = heard.slice(at, at + frameBytes);
          if (said.every((byte) => byte === mulawSilence)) continue;
          expect(said).toEqual([...sound(frame)]);
          expect(frame).toBeGreaterThan(before);
          before = frame;
        }
        expect(before).toBeGreaterThan(100);
      }),
      { numRuns: 50 },
    );
  });

  it('are all heard where nothing is wrong with them', () => {
    const { sends, heard } = hearing();
    for (let frame = 0; frame < 100; frame++) sends(frame);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, frame) => [...sound(frame)]).flat());
  });

  it('give the ears a second of silence for a longer gap, and no more', () => {
    const { sends, heard } = hearing();
    for (let frame = 0; frame < 4; frame++) sends(frame);
    for (let frame = 304; frame < 308; frame++) sends(frame);
    const silent = heard.filter((byte) => byte === mulawSilence).length;
    expect(silent / frameBytes).toBe(1_000 / frameMs);
  });

  it('are counted, and not written down one by one', () => {
    const { sends, faults } = hearing();
    for (const frame of [0, 1, 3, 2, 2, 6]) sends(frame);
    expect(Object.fromEntries(faults.counted)).toEqual({
      'media.gap': 3,
      'media.reorder': 1,
      'media.dup': 1,
    });
    expect(faults.noted).toEqual([]);
  });

  it('count as a second of frames where a number jumps beyond all measure', () => {
    const { sends, faults } = hearing();
    for (const frame of [0, 1e12, 1]) sends(frame);
    expect(faults.counted.get('media.gap')).toBe(50);
  });
});

/** So many frames, shuffled within five, one in twenty missing, one in twenty twice; the last one always comes. */
function delivery(frames: number): fc.Arbitrary<number[]> {
  const fate = fc.record({ delay: fc.integer({ min: 0, max: 4 }), dice: fc.nat(19) });
  return fc.array(fate, { minLength: frames, maxLength: frames }).map((fates) => {
    const sent = fates.flatMap(({ delay, dice }, frame) => {
      if (dice === 0 && frame < frames - 1) return [];
      return Array.from({ length: dice === 1 ? 2 : 1 }, () => ({ frame, at: frame + delay }));
    });
    return sent.sort((a, b) => a.at - b.at).map(({ frame }) => frame);
  });
}

/** What the caller says in one frame: like no frame near it, and not silent. */
function sound(frame: number): Uint8Array {
  return new Uint8Array(frameBytes).fill(frame % 120);
}

/** A caller's voice over a Twilio stream, as it is recorded and as a recogniser hears it. */
function hearing() {
  const recorded: number[] = [];
  const heard: number[] = [];
  const recorder = new Recorder({
    place: 'memory',
    append: (interleaved) => {
      for (let i = 0; i < interleaved.length; i += 2) recorded.push(interleaved[i] ?? 0);
    },
    close: async () => ({ whole: true, detail: '' }),
  });
  let nowMs = 0;
  const voice = new VoiceIn({
    asr: {
      name: 'scripted',
      takes: 'mulaw at 8 kHz',
      open: () => ({
        write: (audio) => void heard.push(...audio),
        voiceBegan() {},
        voiceEnded() {},
        close() {},
      }),
      fault: () => null,
      close: async () => {},
    },
    options: { call: 'call_1', language: 'en-US', expects: [] },
    minSpeechMs: 160,
    recorder,
    now: () => nowMs,
    clock: { now: () => nowMs },
    tell: () => {},
  });
  const admit = () => ({ ...listenerInto([]), audio: voice.audio.bind(voice) });
  const { socket, faults } = openCall({ admit });
  const sends = (frame: number) => {
    nowMs = Math.max(nowMs, Math.min(frame, 100_000) * frameMs);
    const payload = Buffer.from(sound(frame)).toString('base64');
    const media = {
      track: 'inbound',
      chunk: String(frame + 1),
      timestamp: String(frame * frameMs),
      payload,
    };
    socket.receives({ event: 'media', sequenceNumber: String(frame + 2), media, streamSid });
  };
  const recording = async () => {
    voice.close();
    await recorder.close();
    return Int16Array.from(recorded);
  };
  return { sends, heard, faults, recording };
}
