#!/usr/bin/env node
/**
 * Compiles `src` to `dist` when `dist` was not made of exactly these sources: what has not changed since the last start
 * need not be compiled for this one. `npm run build` compiles in any case.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(home, 'dist');
/** Written once everything is compiled: what it was compiled from. */
const note = join(dist, 'built-from.txt');

const sources = describeSources();
if (!isBuiltFrom(sources)) {
  const { status } = spawnSync(join(home, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], {
    cwd: home,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(note, sources);
}

function isBuiltFrom(wanted) {
  return existsSync(join(dist, 'main.js')) && existsSync(note) && readFileSync(note, 'utf8') === wanted;
}

/** Taken before compiling: what is changed meanwhile is compiled the next time. */
function describeSources() {
  const source = readdirSync(join(home, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const rules = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => join(home, name));
  const hash = createHash('sha256');
  for (const file of [...source, ...rules].sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
