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

  test('that is made again keeps what was sent, and goes on with the second voice where that had come', () => {
    const reel = new Reel();
    reel.open(0);
    reel.append(0, new Uint8Array(480).fill(1));
    expect(reel.take(40)?.bytes).toEqual(new Uint8Array(320).fill(1));
    reel.refill(0);
    expect(reel.take(40)).toBeNull();
    reel.append(0, new Uint8Array(200).fill(2));
    expect(reel.take(40)).toBeNull();
    reel.append(0, new Uint8Array(440).fill(2));
    expect(reel.finish(0)).toBe(80);
    expect(read(reel, 200)).toEqual({ bytes: Array(320).fill(2), ends: [80] });
    reel.seek(0);
    expect(read(reel, 200)).toEqual({ bytes: [...Array(320).fill(1), ...Array(320).fill(2)], ends: [80] });
  });

  test('that is made again, and shorter than what was sent, ends where it was', () => {
    const reel = new Reel();
    reel.open(0);
    reel.open(1);
    reel.append(0, new Uint8Array(800).fill(1));
    reel.take(60);
    reel.refill(0);
    reel.append(0, new Uint8Array(160).fill(2));
    expect(reel.finish(0)).toBe(60);
    reel.append(1, new Uint8Array(160).fill(3));
    reel.finish(1);
    expect(read(reel, 200)).toEqual({ bytes: Array(160).fill(3), ends: [60, 80] });
  });

  test('that is made again after it was taken back keeps what was ever sent', () => {
    const reel = new Reel();
    reel.open(0);
    reel.append(0, new Uint8Array(480).fill(1));
    reel.take(40);
    reel.seek(0);
    reel.take(20);
    reel.refill(0);
    reel.append(0, new Uint8Array(480).fill(2));
    reel.finish(0);
    expect(read(reel, 200)).toEqual({ bytes: [...Array(160).fill(1), ...Array(160).fill(2)], ends: [60] });
  });

  test('loses and invents no sample when it is made again, wherever that happens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 4 }),
        fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 4 }),
        fc.array(fc.integer({ min: 20, max: 100 }), { maxLength: 5 }),
        (first, second, takes) => {
          const reel = new Reel();
          const heard: number[] = [];
          const hear = (ms: number) => heard.push(...(reel.take(ms)?.bytes ?? []));
          reel.open(0);
          for (const chunk of first) reel.append(0, chunk);
          for (const ms of takes) hear(ms);
          const sent = heard.length;
          reel.refill(0);
          for (const chunk of second) {
            reel.append(0, chunk);
            hear(40);
          }
          const ms = reel.finish(0);
          heard.push(...read(reel, 60).bytes);
          const one = first.flatMap((chunk) => [...chunk]);
          const two = second.flatMap((chunk) => [...chunk]);
          expect(heard.slice(0, sent)).toEqual(one.slice(0, sent));
          const rest = two.slice(sent);
          expect(heard.slice(sent, sent + rest.length)).toEqual(rest);
          expect(heard.slice(sent + rest.length).every((byte) => byte === 0xff)).toBe(true);
          expect(ms * 8).toBe(heard.length);
          expect(heard.length % 160).toBe(0);
        },
      ),
    );
  });
});
