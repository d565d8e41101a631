import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Kept, Shelf } from '../../ports/shelf.ts';

export interface FileShelfOptions {
  readonly dataDir: string;
  readonly folder: 'journals' | 'recordings' | 'dumps' | 'facts';
}

/** A folder of `dataDir` in which the name of every file begins with that of its call and a dot. */
export function fileShelf({ dataDir, folder }: FileShelfOptions): Shelf {
  const place = join(resolve(dataDir), folder);
  return {
    all: async () => {
      const kept = await Promise.all((await filesIn(place)).map((file) => keptIn(place, file)));
      return newestOfEachCall(kept.flatMap((each) => each ?? []));
    },
    forget: async (call) => {
      const files = (await filesIn(place)).filter((file) => callOf(file) === call);
      await Promise.all(files.map((file) => rm(join(place, file), { force: true })));
    },
  };
}

async function filesIn(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true }).catch(whenMissing([]));
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** Null when it went away while we looked. */
async function keptIn(place: string, file: string): Promise<Kept | null> {
  const seen = await stat(join(place, file)).catch(whenMissing(null));
  return seen && { call: callOf(file), changedAt: seen.mtime };
}

function callOf(file: string): string {
  return file.split('.', 1)[0] ?? file;
}

/** A call may have several files: half a recording, or facts that a killed process was writing. */
function newestOfEachCall(kept: readonly Kept[]): Kept[] {
  const newest = new Map<string, Kept>();
  for (const each of kept) {
    const other = newest.get(each.call);
    if (!other || other.changedAt < each.changedAt) newest.set(each.call, each);
  }
  return [...newest.values()];
}

function whenMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  };
}
