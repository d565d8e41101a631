import { expect, test } from 'vitest';
import { levelsDbfs } from '../../src/audio/levels.ts';
import { tone } from './sounds.ts';

test('the loudest square wave is at 0 dBFS, and half of it 6 dB below', () => {
  const square = Int16Array.from({ length: 160 }, (_, i) => (i % 2 === 0 ? 32_767 : -32_768));
  expect(levelsDbfs(square, 8_000, 20)[0]).toBeCloseTo(0, 3);
  expect(
    levelsDbfs(
      square.map((sample) => sample / 2),
      8_000,
      20,
    )[0],
  ).toBeCloseTo(-6.02, 2);
});

test('a sine wave is 3 dB below its peak', () => {
  for (const level of levelsDbfs(tone(1_000, 8_000, 0.1, -6), 8_000, 20)) expect(level).toBeCloseTo(-9.01, 2);
});

test('silence has a level too, and a single step stands out of it', () => {
  expect(levelsDbfs(new Int16Array(160), 8_000, 20)).toEqual([-120]);
  expect(levelsDbfs(Int16Array.of(1), 1_000, 1)[0]).toBeCloseTo(-90.31, 2);
});

test('there is a level for each window, the last one cut short', () => {
  const sound = new Int16Array(400);
  sound.fill(3_277, 160, 320);
  const levels = levelsDbfs(sound, 8_000, 20);
  expect(levels.map(Math.round)).toEqual([-120, -20, -120]);
});
