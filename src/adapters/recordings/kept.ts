import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { KeptRecordings } from '../../ports/recordings.ts';
import { partialEnding, wholeEnding, writeLengths } from './wav-on-disk.ts';

export interface KeptRecordingsOptions {
  readonly dataDir: string;
}

/** The recordings of calls that are over, as `fileRecordings` leaves them. */
export function keptRecordings({ dataDir }: KeptRecordingsOptions): KeptRecordings {
  const folder = join(resolve(dataDir), 'recordings');
  return {
    of: async (call) => {
      if (await changedAt(join(folder, call + wholeEnding))) return 'whole';
      const rest = [partialEnding, '.part'].map((ending) => changedAt(join(folder, call + ending)));
      return (await Promise.all(rest)).some((found) => found !== null) ? 'partial' : 'none';
    },
    finishLeftBehind: async (quietSince) => {
      const finished: string[] = [];
      for (const name of await partsIn(folder)) {
        const path = join(folder, name);
        const changed = await changedAt(path);
        if (changed === null || changed >= quietSince) continue;
        await finish(path);
        finished.push(name.slice(0, -'.part'.length));
      }
      return finished;
    },
  };
}

async function partsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.part'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function changedAt(path: string): Promise<Date | null> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Its process died before it could say how long the recording is: its size does. */
async function finish(path: string): Promise<void> {
  const file = await open(path, 'r+');
  let playable = false;
  try {
    playable = await writeLengths(file);
    await file.datasync();
  } finally {
    await file.close();
  }
  if (playable) await rename(path, path.replace(/\.part$/, partialEnding));
  else await rm(path, { force: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
