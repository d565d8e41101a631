import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { journalProblems } from '../../src/preflight/journal-folder.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-journals-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('the folder of the journals', () => {
  test('is tried, and nothing is left of that', async () => {
    expect(await journalProblems(dataDir)).toEqual([]);
    expect(readdirSync(join(dataDir, 'journals'))).toEqual([]);
  });

  test('is not trusted where the disk says that it cannot keep what it took', async () => {
    const problems = await journalProblems(dataDir, async (path) => {
      const file = await open(path, 'wx');
      return {
        writeFile: (text) => file.writeFile(text),
        sync: () => Promise.reject(new Error('EIO: i/o error, fsync')),
        close: () => file.close(),
      };
    });
    expect(problems).toEqual([{ where: 'disk', what: expect.stringContaining('EIO: i/o error, fsync') }]);
    expect(readdirSync(join(dataDir, 'journals'))).toEqual([]);
  });
});
