import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Resampler } from '../../src/audio/resample.ts';
import { joined, rmsDbfs, tone, whiteNoise } from './sounds.ts';

const conversions = [
  [8_000, 16_000],
  [16_000, 8_000],
  [22_050, 16_000],
  [24_000, 16_000],
  [22_050, 8_000],
  [24_000, 8_000],
  [48_000, 16_000],
] as const;

/** What may be lost or added in the pass band, and what may be left of what does not belong. */
const rippleDb = 0.5;
const rejectionDb = 50;
/** The pass band and the stop band as parts of the narrower rate: 3.3 and 4.7 kHz of 8 kHz. */
const passUpTo = 0.4125;
const stopFrom = 0.5875;

describe.each(conversions)('from %d to %d Hz', (fromHz, toHz) => {
  const narrowerHz = Math.min(fromHz, toHz);

  test('the same samples come out wherever the stream is cut', () => {
    const sound = whiteNoise(3_000, -12, 1);
    const expected = resampled(fromHz, toHz, [sound]);
    fc.assert(
      fc.property(fc.array(fc.nat(sound.length), { maxLength: 40 }), (cuts) => {
        expect(resampled(fromHz, toHz, pieces(sound, cuts))).toEqual(expected);
      }),
    );
    expect(resampled(fromHz, toHz, pieces(sound, [...sound.keys()]))).toEqual(expected);
  });

  test('as many samples come out as the ratio says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { maxLength: 8 }), (lengths) => {
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const chunks = lengths.map((length) => new Int16Array(length));
        expect(resampled(fromHz, toHz, chunks)).toHaveLength(Math.round((total * toHz) / fromHz));
      }),
    );
  });

  test('after a minute in chunks of 20 ms the sound is still where it was', () => {
    const hz = 440;
    const minute = tone(hz, fromHz, 60, -6);
    const frame = fromHz / 50;
    const cuts = Array.from({ length: 3_000 }, (_, i) => (i + 1) * frame);
    const out = resampled(fromHz, toHz, pieces(minute, cuts));
    const expected = tone(hz, toHz, 60, -6);
    expect(out).toHaveLength(expected.length);
    const [from, to] = [59 * toHz, 59.9 * toHz];
    const error = expected.subarray(from, to).map((sample, i) => sample - (out[from + i] ?? 0));
    expect(rmsDbfs(error)).toBeLessThan(-6 - rejectionDb);
  });

  test('what a telephone carries passes as it is, with nothing added', () => {
    for (let hz = 100; hz <= passUpTo * narrowerHz; hz += 100) {
      const heard = resampled(fromHz, toHz, [tone(hz, fromHz, 0.5, -3)]);
      const { levelDb, restDb } = taken(heard, toHz, hz);
      expect(Math.abs(levelDb + 3), `${hz} Hz`).toBeLessThan(rippleDb);
      expect(restDb + 3, `beside ${hz} Hz`).toBeLessThan(-rejectionDb);
    }
  });

  test('what the narrower rate cannot carry is gone', () => {
    for (let hz = stopFrom * narrowerHz; hz < fromHz / 2; hz += 100) {
      const heard = resampled(fromHz, toHz, [tone(hz, fromHz, 0.5, -3)]);
      const middle = heard.subarray(0.1 * toHz, 0.4 * toHz);
      expect(rmsDbfs(middle) - (-3 - 3), `${hz} Hz`).toBeLessThan(-rejectionDb);
    }
  });

  test('a constant stays what it is', () => {
    const heard = resampled(fromHz, toHz, [new Int16Array(fromHz / 10).fill(-12_345)]);
    const middle = heard.subarray(0.02 * toHz, 0.08 * toHz);
    expect(new Set(middle)).toEqual(new Set([-12_345]));
  });

  test('what is too loud saturates and does not wrap around', () => {
    const square = Int16Array.from({ length: fromHz / 10 }, (_, i) =>
      (i * 200) % fromHz < fromHz / 2 ? 32_767 : -32_768,
    );
    const heard = resampled(fromHz, toHz, [square]);
    const period = toHz / 200;
    // A quarter into each half wave: the overshoot beside the edges is over and the sign beyond doubt.
    for (let at = 4 * period; at < 16 * period; at += period) {
      expect(heard[Math.round(at + period / 4)]).toBeGreaterThan(30_000);
      expect(heard[Math.round(at + (3 * period) / 4)]).toBeLessThan(-30_000);
    }
    expect(heard.includes(32_767) && heard.includes(-32_768)).toBe(true);
    const jumps = heard.filter((sample, i) => Math.abs(sample - (heard[i + 1] ?? sample)) > 60_000);
    expect(jumps).toHaveLength(0);
  });

  test('after a flush or a reset nothing is left of the stream before', () => {
    const sound = whiteNoise(2_000, -12, 2);
    const expected = resampled(fromHz, toHz, [sound]);
    const used = new Resampler(fromHz, toHz);
    const again = () => joined(used.push(sound), used.flush());
    expect(again()).toEqual(expected);
    expect(again()).toEqual(expected);
    used.push(sound);
    used.reset();
    expect(again()).toEqual(expected);
  });
});

describe('doubling the rate, the short way', () => {
  test('leaves less than -55 dB of the image of anything that a telephone carries', () => {
    for (let hz = 100; hz <= passUpTo * 8_000; hz += 100) {
      const heard = resampled(8_000, 16_000, [tone(hz, 8_000, 0.5, -3)]);
      const image = taken(heard, 16_000, 8_000 - hz);
      expect(image.levelDb + 3, `${8_000 - hz} Hz beside ${hz} Hz`).toBeLessThan(-55);
    }
  });

  test('passes every sample that came in as it is', () => {
    const sound = whiteNoise(1_000, -12, 5);
    const doubled = resampled(8_000, 16_000, [sound]);
    expect(sound.map((_, i) => doubled[2 * i] ?? 0)).toEqual(sound);
  });

  test('fills the array it is given, as far as there is something to fill it with', () => {
    const sound = whiteNoise(480, -12, 6);
    const expected = new Resampler(8_000, 16_000).push(sound);
    const resampler = new Resampler(8_000, 16_000);
    const room = new Int16Array(400);
    const heard = pieces(sound, [160, 320]).map((piece) => resampler.push(piece, room).slice());
    expect(joined(...heard)).toEqual(expected);
    expect(resampler.push(sound, new Int16Array(1_000)).buffer.byteLength).toBe(2_000);
  });
});

test('what was handed out is not touched again', () => {
  const resampler = new Resampler(8_000, 16_000);
  const first = resampler.push(whiteNoise(160, -12, 3));
  const kept = first.slice();
  for (let i = 0; i < 10; i++) resampler.push(whiteNoise(160, -12, 4 + i));
  expect(first).toEqual(kept);
});

function resampled(fromHz: number, toHz: number, chunks: readonly Int16Array[]): Int16Array {
  const resampler = new Resampler(fromHz, toHz);
  return joined(...chunks.map((chunk) => resampler.push(chunk)), resampler.flush());
}

function pieces(sound: Int16Array, cuts: readonly number[]): Int16Array[] {
  const bounds = [0, ...[...cuts].sort((a, b) => a - b), sound.length];
  return bounds.slice(1).map((end, i) => sound.subarray(bounds[i], end));
}

/** The sound taken apart: the level of one tone (its peak, dBFS), and of all that is not that tone. */
function taken(sound: Int16Array, rateHz: number, hz: number): { levelDb: number; restDb: number } {
  const middle = sound.subarray(0.1 * rateHz, 0.4 * rateHz);
  const angle = (2 * Math.PI * hz) / rateHz;
  let [sine, cosine] = [0, 0];
  for (const [i, sample] of middle.entries()) {
    sine += (2 * sample * Math.sin(angle * i)) / middle.length;
    cosine += (2 * sample * Math.cos(angle * i)) / middle.length;
  }
  const rest = Float64Array.from(middle, (sample, i) => {
    return sample - sine * Math.sin(angle * i) - cosine * Math.cos(angle * i);
  });
  return { levelDb: 20 * Math.log10(Math.hypot(sine, cosine) / 32_768), restDb: rmsDbfs(rest) + 3 };
}
