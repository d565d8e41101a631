import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileJournal } from '../../src/adapters/journal/file.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { journalContract } from './journal.ts';

function opened(prepare: (folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const options = { dataDir: prepare(folder), timers: new VirtualTimers(), faults: new NotedFaults() };
  return {
    journal: fileJournal(options),
    read: async (place: string) =>
      (await readFile(place, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    close: async () => rmSync(folder, { recursive: true }),
  };
}

journalContract('file', {
  opened: async () => opened((folder) => folder),
  broken: async () =>
    opened((folder) => {
      writeFileSync(join(folder, 'data'), 'a file where the folder should be');
      return join(folder, 'data');
    }),
});
