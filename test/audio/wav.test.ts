import { expect, test } from 'vitest';
import { readWav, wavFile } from '../../src/audio/wav.ts';

const extremes = Int16Array.of(0, 1, -1, 32_767, -32_768, 1_234);

test('a file of one channel says what was written', () => {
  expect(readWav(wavFile(1, 16_000, extremes))).toEqual({ rateHz: 16_000, channels: [extremes] });
});

test('a file of two channels keeps left on the left and right on the right', () => {
  const file = Buffer.from(wavFile(2, 8_000, Int16Array.of(1, -1, 2, -2, 3, -3)));
  expect(readWav(file)).toEqual({
    rateHz: 8_000,
    channels: [Int16Array.of(1, 2, 3), Int16Array.of(-1, -2, -3)],
  });
  expect([0, 2, 4, 6].map((at) => file.readInt16LE(44 + at))).toEqual([1, -1, 2, -2]);
});

test('other programs can tell from the header what the file holds', () => {
  const file = Buffer.from(wavFile(2, 8_000, new Int16Array(320)));
  expect(file.toString('latin1', 0, 4) + file.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  expect([file.readUInt16LE(20), file.readUInt16LE(22), file.readUInt16LE(34)]).toEqual([1, 2, 16]);
  expect([file.readUInt32LE(24), file.readUInt32LE(28)]).toEqual([8_000, 32_000]);
  expect(file.readUInt32LE(40)).toBe(640);
});

test('a recording without any sound is still a file', () => {
  expect(readWav(wavFile(1, 8_000, new Int16Array(0))).channels).toEqual([new Int16Array(0)]);
});

test('what is no WAV file is not read as one', () => {
  expect(() => readWav(new Uint8Array(100))).toThrow();
});
