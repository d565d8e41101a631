import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileDumps } from '../../src/adapters/dumps/file.ts';
import { dumpsContract } from './dumps.ts';

function opened(prepare: (folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  return {
    dumps: fileDumps({ dataDir: prepare(folder) }),
    read: async (place: string) => JSON.parse(await readFile(place, 'utf8')),
    close: async () => rmSync(folder, { recursive: true }),
  };
}

dumpsContract('file', {
  opened: async () => opened((folder) => folder),
  broken: async () =>
    opened((folder) => {
      writeFileSync(join(folder, 'data'), 'a file where the folder should be');
      return join(folder, 'data');
    }),
});
