import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import wavefile from 'wavefile';
import { fileRecordings } from '../../src/adapters/recordings/file.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { recordingsContract } from './recordings.ts';

function opened(prepare: (folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  return {
    recordings: fileRecordings({ dataDir: prepare(folder), faults: new NotedFaults() }),
    soundOf: async (place: string) => {
      const wav = new wavefile.WaveFile(await readFile(place));
      const bytes = Buffer.from(Reflect.get(wav.data, 'samples'));
      return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2).slice();
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
}

recordingsContract('file', {
  opened: async () => opened((folder) => folder),
  broken: async () =>
    opened((folder) => {
      writeFileSync(join(folder, 'data'), 'a file where the folder should be');
      return join(folder, 'data');
    }),
});
