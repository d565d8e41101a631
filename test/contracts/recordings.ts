import { describe, expect, it } from 'vitest';
import type { Recordings } from '../../src/ports/recordings.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: one that works, how its recordings sound, and one that cannot keep anything. */
export interface RecordingsUnderTest {
  opened(): Promise<OpenedRecordings>;
  broken(): Promise<OpenedRecordings>;
}

export interface OpenedRecordings {
  readonly recordings: Recordings;
  /** What a player makes of it: interleaved, left first. */
  soundOf(place: string): Promise<Int16Array>;
  close(): Promise<void>;
}

/** What every keeper of recordings promises. */
export function recordingsContract(name: string, under: RecordingsUnderTest): void {
  describe(`the sound of a call (${name})`, () => {
    it('is kept to the sample, and its array is free again at once', () =>
      using(under.opened, async ({ recordings, soundOf }) => {
        const recording = recordings.open('call_1');
        const whole = ramp(30_000, 0);
        for (let at = 0; at < whole.length; at += 320) {
          const piece = whole.slice(at, at + 320);
          recording.append(piece);
          piece.fill(0);
        }
        expect(await recording.close()).toEqual({ whole: true, detail: '' });
        expect(await soundOf(recording.place)).toEqual(whole);
      }));

    it('is not mixed with another, and may be closed twice', () =>
      using(under.opened, async ({ recordings, soundOf }) => {
        const [first, second] = [recordings.open('call_1'), recordings.open('call_2')];
        first.append(ramp(640, 1));
        second.append(ramp(640, 2));
        await Promise.all([first.close(), second.close(), second.close()]);
        expect(await soundOf(first.place)).toEqual(ramp(640, 1));
        expect(await soundOf(second.place)).toEqual(ramp(640, 2));
      }));

    it('costs no call when it cannot be kept, and says so', () =>
      using(under.broken, async ({ recordings }) => {
        const recording = recordings.open('call_1');
        recording.append(ramp(640, 0));
        expect(await recording.close()).toEqual({ whole: false, detail: expect.stringMatching(/\w/) });
      }));
  });
}

function ramp(samples: number, from: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, at) => (from + at) % 16_000);
}
