import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Facts, FactsRecord } from '../../ports/facts.ts';
import { fileNameOf } from '../append-file.ts';

export interface FileFactsOptions {
  readonly dataDir: string;
}

/** One JSON file per call, for our own eyes only: it holds what was said. */
export function fileFacts({ dataDir }: FileFactsOptions): Facts {
  const folder = join(resolve(dataDir), 'facts');
  const placeOf = (call: string) => join(folder, `${fileNameOf(call)}.json`);
  return {
    keep: (call, record) => replace(placeOf(call), record),
    find: (call) => read(placeOf(call)),
  };
}

/** Our own writing; a file that was spoiled since is as good as none, for facts can be computed again. */
async function read(place: string): Promise<FactsRecord | null> {
  try {
    return JSON.parse(await readFile(place, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Written beside it under a name of its own and then renamed: two who do it at once do not mix. */
async function replace(place: string, record: FactsRecord): Promise<void> {
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  const draft = `${place}.${randomUUID()}.draft`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(record, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
