import { expect, test } from 'vitest';
import { levelsDbfs } from '../../src/audio/levels.ts';
import { type NoiseKind, noiseKinds, renderNoise } from '../../src/phone/noise.ts';

const noise = (kind: NoiseKind, more = {}) => ({ kind, ms: 1000, levelDbfs: -30, seed: 5, ...more });

const levelOf = (samples: Int16Array) => levelsDbfs(samples, 8000, samples.length / 8)[0];

/** How often the sound crosses the middle in a second: what tells a hiss from a rumble. */
const crossings = (samples: Int16Array) =>
  samples.filter((sample, i) => i > 0 && sample < 0 !== (samples[i - 1] ?? 0) < 0).length;

test.each(noiseKinds)('%s is as long and as loud as was asked for', (kind) => {
  const samples = renderNoise(noise(kind));
  expect(samples).toHaveLength(8000);
  expect(levelOf(samples)).toBeCloseTo(-30, 0);
  expect(levelOf(renderNoise(noise(kind, { levelDbfs: -45 })))).toBeCloseTo(-45, 0);
});

test.each(noiseKinds)('%s is the same sound for the same seed, and another for another', (kind) => {
  // A length that nobody has asked for before is made anew.
  const first = renderNoise(noise(kind, { ms: 300 })).slice();
  const again = renderNoise(noise(kind, { ms: 300, levelDbfs: -30.0000001 }));
  expect(again).toEqual(first);
  expect(renderNoise(noise(kind, { ms: 300, seed: 6 }))).not.toEqual(first);
});

test('a hiss is high, traffic is low, and a cough is over soon after it began', () => {
  expect(crossings(renderNoise(noise('white')))).toBeGreaterThan(3500);
  expect(crossings(renderNoise(noise('brown')))).toBeLessThan(1500);
  const cough = renderNoise(noise('cough'));
  const [early, late] = [cough.subarray(0, 1600), cough.subarray(4000)].map(levelOf);
  expect((early ?? 0) - (late ?? 0)).toBeGreaterThan(20);
});

test('a room full of people rises and falls at the pace of speech, as a hiss does not', () => {
  const spread = (samples: Int16Array) => {
    const levels = levelsDbfs(samples, 8000, 50);
    return Math.max(...levels) - Math.min(...levels);
  };
  const four = { ms: 4000 };
  expect(spread(renderNoise(noise('babble', four)))).toBeGreaterThan(
    2 * spread(renderNoise(noise('white', four))),
  );
});
