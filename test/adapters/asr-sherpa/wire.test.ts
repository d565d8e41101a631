import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesOf,
  encodeFrame,
  FrameReader,
  kinds,
  samplesIn,
} from '../../../src/adapters/asr/sherpa/wire.ts';

test('messages arrive whole and in order, wherever a pipe cuts them', () => {
  const message = fc.record({
    kind: fc.constantFrom(...kinds),
    stream: fc.nat(),
    body: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 30 })), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map(({ kind, stream, body }) => encodeFrame(kind, stream, body)));
      const reader = new FrameReader();
      const frames = piecesOf(bytes, cuts).flatMap((piece) => reader.push(piece));
      expect(frames.map((frame) => ({ ...frame, body: Uint8Array.from(frame.body) }))).toEqual(messages);
    }),
  );
});

test('samples are what they were, also where they lie at an odd address', () => {
  const samples = Int16Array.of(0, 1, -1, 32_767, -32_768);
  const shifted = Buffer.concat([Buffer.of(7), bytesOf(samples)]).subarray(1);
  expect(samplesIn(shifted)).toEqual(samples);
});

function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of cuts) {
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return [...pieces, bytes.subarray(at)];
}
