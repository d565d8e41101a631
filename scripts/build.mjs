#!/usr/bin/env node
/**
 * Compiles `src` to `dist` when `dist` was not made of exactly these sources: what has not changed since the last start
 * need not be compiled for this one. `npm run build` compiles in any case. Where there is no compiler, as in an image
 * without dev dependencies, `dist` is taken as it was brought there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(home, 'dist');
/** Written once everything is compiled: what it was compiled from. */
const note = join(dist, 'built-from.txt');

const compiler = join(home, 'node_modules', '.bin', 'tsc');

if (existsSync(compiler)) buildIfChanged();
else if (!existsSync(join(dist, 'main.js'))) {
  console.error('Parley is not built, and there is no compiler here: run `npm ci && npm run build` first.');
  process.exit(1);
}

function buildIfChanged() {
  const sources = describeSources();
  if (isBuiltFrom(sources)) return;
  // A web and a worker process may be started side by side: neither must load a file that the other has half written.
  const fresh = join(home, `dist-${process.pid}`);
  const args = ['-p', 'tsconfig.build.json', '--outDir', fresh];
  const { status } = spawnSync(compiler, args, { cwd: home, stdio: 'inherit' });
  if (status === 0) {
    moveInto(dist, fresh);
    writeFileSync(note, sources);
  }
  rmSync(fresh, { recursive: true, force: true });
  if (status !== 0) process.exit(status ?? 1);
}

function moveInto(target, folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const to = join(target, relative(folder, entry.parentPath));
    mkdirSync(to, { recursive: true });
    renameSync(join(entry.parentPath, entry.name), join(to, entry.name));
  }
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
