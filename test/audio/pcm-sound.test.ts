import { describe, expect, test } from 'vitest';
import { PcmSound } from '../../src/audio/pcm-sound.ts';
import { wavFile } from '../../src/audio/wav.ts';

const spoken = Int16Array.from({ length: 4_000 }, (_, i) => Math.round(8_000 * Math.sin(i / 10)));

function made(sound: PcmSound, bytes: Uint8Array, piece: number): number[] {
  const samples: number[] = [];
  for (let at = 0; at < bytes.length; at += piece) samples.push(...sound.push(bytes.slice(at, at + piece)));
  return [...samples, ...sound.flush()];
}

describe("a synthesiser's bytes", () => {
  test.each([1, 3, 7, 160, 4_801])('are the same samples in pieces of %i bytes', (piece) => {
    const raw = new Uint8Array(spoken.buffer);
    expect(made(new PcmSound(16_000, 16_000), raw, piece)).toEqual([...spoken]);
    const whole = made(new PcmSound(24_000, 8_000), raw, raw.length);
    expect(made(new PcmSound(24_000, 8_000), raw, piece)).toEqual(whole);
  });

  test('behind a header that tells another rate are as if that had been asked for', () => {
    const raw = new Uint8Array(spoken.buffer);
    const dressed = wavFile(1, 22_050, spoken);
    expect(made(new PcmSound(16_000, 16_000), dressed, 333)).toEqual(
      made(new PcmSound(22_050, 16_000), raw, 333),
    );
  });

  test.each([0, 1, 4_000_000_000])(
    'behind a header that tells %i Hz are as they were asked for',
    (rateHz) => {
      const dressed = wavFile(1, 16_000, spoken);
      new DataView(dressed.buffer, dressed.byteOffset).setUint32(24, rateHz, true);
      expect(made(new PcmSound(16_000, 16_000), dressed, 333)).toEqual([...spoken]);
    },
  );
});
