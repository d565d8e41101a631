import { readFileSync } from 'node:fs';

/** Seeds that once showed a bug: they are simulated again with every run. A line is a seed, and what it found. */
export function keptSeeds(): number[] {
  return readFileSync(new URL('./seeds.txt', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map(Number);
}
