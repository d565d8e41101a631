import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProviderFailure } from '../../ports/failure.ts';
import type { OptOut, OptOuts } from '../../ports/opt-outs.ts';

export interface FileOptOutsOptions {
  readonly dataDir: string;
}

const newline = 0x0a;

/** A list of JSON lines in `do-not-call.jsonl`: it only grows, and a line that was promised is on the disk. */
export class FileOptOuts implements OptOuts {
  readonly name = 'file';
  readonly place: string;
  readonly #folder: string;
  /** One line after the other: two at once could tear each other apart. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ dataDir }: FileOptOutsOptions) {
    this.#folder = resolve(dataDir);
    this.place = join(this.#folder, 'do-not-call.jsonl');
  }

  record(optOut: OptOut): Promise<void> {
    const recorded = this.#last.then(() => this.#append(optOut));
    this.#last = recorded.catch(() => {}); // Its own caller is told; the next one must not wait for ever.
    return recorded;
  }

  async #append({ call, number, at }: OptOut): Promise<void> {
    const line = `${JSON.stringify({ number, call, at: at.toISOString() })}\n`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(this.place, 'a+', 0o600);
      try {
        await file.appendFile((await isTorn(file)) ? `\n${line}` : line);
        await file.sync();
      } finally {
        await file.close();
      }
      await keepName(this.#folder);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new ProviderFailure(this.name, 'broke_off', `${this.place}: ${detail}`, { retryable: true });
    }
  }
}

/** Whether a process died, or a disk filled up, in the middle of the last line. */
async function isTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] !== newline;
}

/** A file is safe once its folder knows it. */
async function keepName(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
