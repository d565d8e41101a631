import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A copy of the working tree, outside of it, in which a bug can be planted and does no harm. */
export class ScratchCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'parley-mutant-'));

  constructor() {
    for (const file of filesOfTheHouse()) cpSync(file, join(this.folder, file));
    symlinkSync(resolve('node_modules'), join(this.folder, 'node_modules'));
  }

  /** The text of a file; none where there is no such file. */
  read(file: string): string {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  remove(): void {
    // A test that was stopped may still be writing its last file here.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** Everything that is, or would be, committed, as it lies in the working tree. */
function filesOfTheHouse(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => file !== '' && file !== 'node_modules' && existsSync(file));
}
