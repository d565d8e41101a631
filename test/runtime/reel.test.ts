import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reel } from '../../src/runtime/reel.ts';

/** Reads everything there is, in stretches of at most so many ms. */
function read(reel: Reel, atMostMs: number): { bytes: number[]; ends: number[] } {
  const bytes: number[] = [];
  const ends: number[] = [];
  for (let stretch = reel.take(atMostMs); stretch; stretch = reel.take(atMostMs)) {
    bytes.push(...stretch.bytes);
    if (stretch.endsSegment) ends.push(stretch.reachedMs);
  }
  return { bytes, ends };
}

describe('a reel', () => {
  test('gives segments in their own order, whichever was made first', () => {
    const reel = new Reel();
    reel.open(0);
    reel.open(1);
    reel.append(1, new Uint8Array(160).fill(2));
    reel.finish(1);
    expect(reel.take(200)).toBeNull();
    reel.append(0, new Uint8Array(160).fill(1));
    reel.finish(0);
    expect(read(reel, 200)).toEqual({
      bytes: [...Array(160).fill(1), ...Array(160).fill(2)],
      ends: [20, 40],
    });
  });

  test('loses and invents no sample, however it is filled and read, and ends on whole frames of silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 5 }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.integer({ min: 20, max: 500 }),
        (segments, atMostMs) => {
          const reel = new Reel();
          const expected: number[] = [];
          segments.forEach((chunks, segment) => {
            reel.open(segment);
            for (const chunk of chunks) reel.append(segment, chunk);
            const bytes = chunks.flatMap((chunk) => [...chunk]);
            const ms = reel.finish(segment);
            expected.push(...bytes, ...Array(ms * 8 - bytes.length).fill(0xff));
            expect(ms % 20).toBe(0);
            expect(ms * 8 - bytes.length).toBeLessThan(160);
          });
          expect(read(reel, atMostMs)).toMatchObject({ bytes: expected });
          reel.seek(0);
          expect(read(reel, 77)).toMatchObject({ bytes: expected });
        },
      ),
    );
  });

  test('goes on from where it was cut, across segments', () => {
    const reel = new Reel();
    for (const segment of [0, 1]) {
      reel.open(segment);
      reel.append(segment, new Uint8Array(320).fill(segment + 1));
      reel.finish(segment);
    }
    read(reel, 200);
    reel.seek(60);
    expect(reel.take(200)).toMatchObject({ segment: 1, reachedMs: 80, endsSegment: true });
  });
});
