import { Resampler } from '../audio/resample.ts';
import { readWav } from '../audio/wav.ts';

const telephoneHz = 8000;

/** The first channel of a WAV file, as 8 kHz samples. Throws when it is not one. */
export function readForTelephone(wav: Uint8Array): Int16Array {
  const { rateHz, channels } = readWav(wav);
  const [samples = new Int16Array(0)] = channels;
  if (rateHz === telephoneHz) return samples;
  const resampler = new Resampler(rateHz, telephoneHz);
  const resampled = [resampler.push(samples), resampler.flush()];
  const whole = new Int16Array(resampled.reduce((length, piece) => length + piece.length, 0));
  resampled.reduce((at, piece) => {
    whole.set(piece, at);
    return at + piece.length;
  }, 0);
  return whole;
}
