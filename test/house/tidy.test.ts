import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A file longer than this is about two things: find the seam. */
const linesMax = 350;

/** Folders of adapters that supply no port of their own, and why. */
const withoutAPort: Record<string, string> = {
  store: 'the connection that the Redis adapters of several ports share',
};

const drawers = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'manager',
  'index',
  'types',
  'misc',
  'shared',
];

const source = filesUnder('src');
const everything = [...source, ...filesUnder('test'), ...filesUnder('scripts')].filter(
  (file) => file !== join('test', 'house', 'tidy.test.ts'),
);

describe('the house is tidy', () => {
  test('there is a house to look at', () => {
    expect(source.length).toBeGreaterThan(10);
  });

  test('nothing is left to be done later', () => {
    const leftover = /\b(TODO|FIXME|XXX)\b/;
    expect(everything.filter((file) => leftover.test(textOf(file)))).toEqual([]);
  });

  test(`no source file has more than ${linesMax} lines`, () => {
    expect(source.filter((file) => textOf(file).split('\n').length > linesMax)).toEqual([]);
  });

  test('the core rolls no dice', () => {
    const core = filesUnder(join('src', 'core'));
    expect(core.filter((file) => textOf(file).includes('Math.random'))).toEqual([]);
  });

  test('every folder of adapters supplies a port', () => {
    const orphans = readdirSync(join('src', 'adapters'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .filter((folder) => !(folder in withoutAPort))
      .filter((folder) => !existsSync(join('src', 'ports', `${folder}.ts`)));
    expect(orphans).toEqual([]);
  });

  test('nothing lies in a drawer', () => {
    const nameOf = (file: string) => basename(file, extname(file));
    expect(everything.filter((file) => drawers.includes(nameOf(file)))).toEqual([]);
    expect(everything.filter((file) => drawers.some((drawer) => file.includes(`/${drawer}/`)))).toEqual([]);
  });

  test('the lock file names no registry, so that it works with any', () => {
    const lockfile = textOf('package-lock.json');
    expect(lockfile).toContain('"integrity"');
    expect(lockfile).not.toContain('"resolved"');
  });
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}
