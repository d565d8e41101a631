import { encodeMulaw, mulawSilence } from '../../src/audio/mulaw.ts';

export const frameMs = 20;
export const bytesPerMs = 8;
const frameSamples = 160;
const rateHz = 8_000;

/** A breath at the end of every syllable: whoever speaks falls to the line's own noise now and then. */
const syllableMs = 240;
const breathMs = 60;

const pitchHz = 130;
/** Where a vowel is loud, and how loud. */
const formants = [
  { hz: 500, gain: 1 },
  { hz: 1_500, gain: 0.5 },
  { hz: 2_500, gain: 0.25 },
] as const;
const loudness = 9_000;

/** One syllable of a voice, frame by frame, as the wire carries it. */
const syllable: readonly string[] = Array.from({ length: syllableMs / frameMs }, (_, frame) => {
  const isBreath = frame * frameMs >= syllableMs - breathMs;
  return payload(isBreath ? new Int16Array(frameSamples) : vowel(frame * frameSamples));
});

/** A frame in which nobody speaks. */
export const silentFrame = Buffer.alloc(frameSamples, mulawSilence).toString('base64');

/** The nth frame of a voice, however long it goes on. */
export function voicedFrame(nth: number): string {
  return syllable[nth % syllable.length] ?? silentFrame;
}

function vowel(from: number): Int16Array {
  return Int16Array.from({ length: frameSamples }, (_, i) => {
    const seconds = (from + i) / rateHz;
    let sample = 0;
    for (let harmonic = 1; harmonic * pitchHz < 3_400; harmonic += 1) {
      const hz = harmonic * pitchHz;
      const gain = formants.reduce(
        (sum, formant) => sum + formant.gain / (1 + ((hz - formant.hz) / 150) ** 2),
        0,
      );
      sample += gain * Math.sin(2 * Math.PI * hz * seconds + harmonic);
    }
    return Math.round(Math.max(-1, Math.min(1, sample / 4)) * loudness);
  });
}

function payload(pcm: Int16Array): string {
  return Buffer.from(encodeMulaw(pcm)).toString('base64');
}
