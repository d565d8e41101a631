import alawmulaw from 'alawmulaw';
import { expect, test } from 'vitest';
import { decodeMulaw, encodeMulaw, mulawSilence } from '../../src/audio/mulaw.ts';

const everySample = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);

test('every sample becomes the byte that the codec makes of it', () => {
  const expected = Uint8Array.from(everySample, (sample) => alawmulaw.mulaw.encodeSample(sample) & 0xff);
  expect(Buffer.from(encodeMulaw(everySample)).equals(expected)).toBe(true);
});

test('every byte becomes the sample that the codec makes of it', () => {
  const expected = Int16Array.from(everyByte, (byte) => alawmulaw.mulaw.decodeSample(byte));
  expect(decodeMulaw(everyByte)).toEqual(expected);
});

test('sound that went over the wire once loses nothing when it goes again', () => {
  const once = decodeMulaw(everyByte);
  expect(decodeMulaw(encodeMulaw(once))).toEqual(once);
});

test('silence is no sound at all', () => {
  expect([...decodeMulaw(Uint8Array.of(mulawSilence))]).toEqual([0]);
  expect([...encodeMulaw(Int16Array.of(0))]).toEqual([mulawSilence]);
});

test('where an array is given, it is filled from its start and the rest is left alone', () => {
  const bytes = new Uint8Array(4).fill(7);
  expect(encodeMulaw(Int16Array.of(0, -32_768), bytes)).toBe(bytes);
  expect([...bytes]).toEqual([0xff, 0x00, 7, 7]);
  const samples = new Int16Array(3).fill(7);
  expect(decodeMulaw(Uint8Array.of(0xff, 0x00), samples)).toBe(samples);
  expect([...samples]).toEqual([0, -32_124, 7]);
});
