import { mkdir, open, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../config.ts';

/** What we ask of a file, to know whether its folder keeps what it is given. */
interface OpenFile {
  writeFile(text: string): Promise<unknown>;
  sync(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** What came of trying to keep a journal. */
export interface JournalTrial {
  readonly problems: readonly Problem[];
  /** Removes the folders that the trial made, unless somebody has put something into them since. */
  undo(): Promise<void>;
}

/** What keeps the journals of calls from reaching the disk: tried, not guessed. */
export async function tryJournals(
  dataDir: string,
  openFile: (path: string) => Promise<OpenFile> = (path) => open(path, 'wx', 0o600),
): Promise<JournalTrial> {
  const folder = join(resolve(dataDir), 'journals');
  let made: string | undefined;
  const undo = () => removeEmpty(folder, made);
  const trial = join(folder, `.trial-${process.pid}`);
  const openTrial = async () => {
    made = (await mkdir(folder, { recursive: true, mode: 0o700 })) ?? made;
    return await openFile(trial);
  };
  try {
    // Another process that is refused as we look may take away, between the two, the folder that it made.
    const file = await openTrial().catch((error: unknown) =>
      isAbsent(error) ? openTrial() : Promise.reject(error),
    );
    try {
      await file.writeFile('Can this be kept?\n');
      await file.sync();
    } finally {
      await file.close();
      await rm(trial, { force: true });
    }
    return { problems: [], undo };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const what = `DATA_DIR is ${resolve(dataDir)}, where no journal of a call can be kept (${detail}): make it a folder of this user's, on a disk that can fsync`;
    return { problems: [{ where: 'disk', what }], undo };
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** From the innermost folder out to the outermost that was made. */
async function removeEmpty(innermost: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  try {
    for (let folder = innermost; folder.startsWith(made); folder = dirname(folder)) await rmdir(folder);
  } catch {
    // Somebody uses it by now, and it is theirs.
  }
}
