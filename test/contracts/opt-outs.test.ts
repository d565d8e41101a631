import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOptOuts } from '../../src/adapters/opt-outs/file.ts';
import { optOutsContract } from './opt-outs.ts';

function opened(prepare: (folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const optOuts = new FileOptOuts({ dataDir: prepare(folder) });
  return {
    optOuts,
    kept: async () => {
      if (!existsSync(optOuts.place)) return [];
      const lines = readFileSync(optOuts.place, 'utf8').trim().split('\n');
      return lines.map((line) => JSON.parse(line)).map((kept) => ({ ...kept, at: new Date(kept.at) }));
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
}

optOutsContract('file', {
  opened: async () => opened((folder) => folder),
  broken: async () =>
    opened((folder) => {
      writeFileSync(join(folder, 'data'), 'a file where the folder should be');
      return join(folder, 'data');
    }),
});
