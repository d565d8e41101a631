import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type Figure, holds } from './figure.ts';

const file = 'bench/results.json';

/** Keeps the figures of one bench beside the latest of the others, with where and when they were measured. */
export function writeResults(bench: string, figures: readonly Figure[]): string {
  const measured = {
    date: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    figures: figures.map((figure) => ({ ...figure, held: holds(figure) })),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...earlierResults(), [bench]: measured }, null, 2)}\n`);
  return file;
}

function earlierResults(): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {}; // There are none yet, or they were cut off: what is measured now stands alone.
  }
}

function machine() {
  const cores = cpus();
  const { node, v8 } = process.versions;
  return {
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    platform: process.platform,
    node,
    v8,
  };
}

function commit(): string {
  try {
    return git('describe', '--always', '--dirty', '--abbrev=12');
  } catch {
    return 'unknown'; // Not a checkout, as in a container image.
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
