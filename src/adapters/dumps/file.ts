import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Dump, Dumps, KeptDump } from '../../ports/dumps.ts';
import { fileNameOf } from '../append-file.ts';

export interface FileDumpsOptions {
  readonly dataDir: string;
}

/** One JSON file per broken call, for our own eyes only: it holds what was said. */
export function fileDumps({ dataDir }: FileDumpsOptions): Dumps {
  const folder = join(resolve(dataDir), 'dumps');
  return {
    keep: (dump): KeptDump => {
      const place = join(folder, `${fileNameOf(dump.call)}.json`);
      return { place, kept: write(place, dump) };
    },
  };
}

/** Never over a dump that is there: the first one is closest to the bug. */
async function write(place: string, dump: Dump): Promise<void> {
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await writeFile(place, `${JSON.stringify(dump, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
}
