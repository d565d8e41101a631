import { mkdir, open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Problem } from '../config.ts';

/** What we ask of a file, to know whether its folder keeps what it is given. */
interface OpenFile {
  writeFile(text: string): Promise<unknown>;
  sync(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** What keeps the journals of calls from reaching the disk: tried, not guessed. */
export async function journalProblems(
  dataDir: string,
  openFile: (path: string) => Promise<OpenFile> = (path) => open(path, 'wx', 0o600),
): Promise<Problem[]> {
  const folder = join(dataDir, 'journals');
  const trial = join(folder, `.trial-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await openFile(trial);
    try {
      await file.writeFile('Can this be kept?\n');
      await file.sync();
    } finally {
      await file.close();
      await rm(trial, { force: true });
    }
    return [];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const what = `DATA_DIR is ${resolve(dataDir)}, where no journal of a call can be kept (${detail}): make it a folder of this user's, on a disk that can fsync`;
    return [{ where: 'disk', what }];
  }
}
