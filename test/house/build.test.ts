import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A house with one source, and a compiler that only counts how often it was asked. */
let home: string;
/** Called with `-p tsconfig.build.json --outDir <folder>`. */
const compiles = 'echo compiled >> compiled.txt; mkdir -p "$4"; : > "$4/main.js"';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'parley-build-'));
  mkdirSync(join(home, 'scripts'));
  copyFileSync('scripts/build.mjs', join(home, 'scripts', 'build.mjs'));
  for (const name of ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) write(name, '{}');
  write('src/core/call.ts', 'call');
  compiler(compiles);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('building before a start', () => {
  test('compiles what is new, and not again what was compiled already', () => {
    expect(build()).toBe(0);
    expect(build()).toBe(0);
    expect(timesCompiled()).toBe(1);
  });

  test.each([
    ['a source is changed', () => write('src/core/call.ts', 'another call')],
    ['a source is added', () => write('src/core/turn.ts', 'turn')],
    ['a source is removed', () => rmSync(join(home, 'src/core/call.ts'))],
    ['the rules of the compiler change', () => write('tsconfig.json', '{ "strict": true }')],
    ['what was compiled is gone', () => rmSync(join(home, 'dist/main.js'))],
  ])('compiles again when %s', (_, change) => {
    build();
    change();
    build();
    expect(timesCompiled()).toBe(2);
  });

  test('needs no compiler where what was compiled is there already, and says what to do where it is not', () => {
    rmSync(join(home, 'node_modules'), { recursive: true });
    expect(build()).toBe(1);
    write('dist/main.js', '');
    expect(build()).toBe(0);
  });

  test('that failed is no build: the start is refused, and the next one compiles again', () => {
    compiler(`${compiles}; exit 2`);
    expect(build()).toBe(2);
    expect(build()).toBe(2);
    expect(timesCompiled()).toBe(2);
  });
});

function build(): number | null {
  return spawnSync(process.execPath, [join(home, 'scripts', 'build.mjs')]).status;
}

function compiler(script: string): void {
  const place = join('node_modules', '.bin', 'tsc');
  write(place, `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, place), 0o755);
}

function timesCompiled(): number {
  const place = join(home, 'compiled.txt');
  return existsSync(place) ? readFileSync(place, 'utf8').trim().split('\n').length : 0;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(home, file)), { recursive: true });
  writeFileSync(join(home, file), text);
}
