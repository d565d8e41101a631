import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentAudio } from '../../src/runtime/failover/recent-audio.ts';

const keptMaxBytes = 80_000;

test('of what the caller said lately, the last ten seconds are kept, in whatever pieces they came', () => {
  const pieces = fc.array(fc.integer({ min: 0, max: 2.5 * keptMaxBytes }), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, (lengths) => {
      const recent = new RecentAudio();
      let said = 0;
      for (const length of lengths) {
        recent.append(Uint8Array.from({ length }, (_, at) => (said + at) % 251));
        said += length;
      }
      const from = Math.max(0, said - keptMaxBytes);
      const audio = Uint8Array.from({ length: said - from }, (_, at) => (from + at) % 251);
      expect(recent.position).toBe(said);
      expect(Buffer.from(recent.kept().audio).equals(audio)).toBe(true);
      expect(recent.kept().from).toBe(from);
    }),
    { numRuns: 30 },
  );
});
