import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FaultCode } from '../ports/faults.ts';

/** What we ask of an open file. */
export interface OpenFile {
  appendFile(bytes: Uint8Array): Promise<unknown>;
  write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<unknown>;
  stat(): Promise<{ readonly size: number }>;
  datasync(): Promise<unknown>;
  close(): Promise<unknown>;
}

export type OpensFiles = (path: string) => Promise<OpenFile>;

/** More than this waiting means a disk that hangs: minutes of a call's sound, or hours of its journal. */
const waitingBytesMax = 8 * 1024 * 1024;

/**
 * A file that grows behind a call and never holds it up. Once something went wrong it says so, once, and drops the
 * rest: what follows a gap would only pretend to be whole.
 */
export class AppendFile {
  readonly #tell: (error: Error) => void;
  readonly #opening: Promise<OpenFile | null>;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(path: string, tell: (error: Error) => void, openFile: OpensFiles = openPrivately) {
    this.#tell = tell;
    this.#opening = openFile(path).catch((error: Error) => {
      this.#fail(error);
      return null;
    });
  }

  /** Takes the bytes as its own: they must not change any more. */
  append(bytes: Uint8Array): void {
    if (this.#failure) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    if (this.#waitingBytes > waitingBytesMax) this.#fail(new Error('the disk is too slow to keep up'));
    this.#writing ??= this.#writeWaiting();
  }

  /** Resolves when all is on the disk and the file is closed, with what went wrong on the way. */
  async finish(last: (file: OpenFile) => Promise<void> = async () => {}): Promise<Error | null> {
    await this.#writing;
    const file = await this.#opening;
    if (file === null) return this.#failure;
    await last(file).catch((error: Error) => this.#fail(error));
    await file.datasync().catch((error: Error) => this.#fail(error));
    await file.close().catch((error: Error) => this.#fail(error));
    return this.#failure;
  }

  async #writeWaiting(): Promise<void> {
    const file = await this.#opening;
    while (file !== null && this.#failure === null && this.#waiting.length > 0) {
      const batch = Buffer.concat(this.#waiting);
      this.#waiting = [];
      await file.appendFile(batch).catch((error: Error) => this.#fail(error));
      this.#waitingBytes -= batch.byteLength;
    }
    this.#writing = null;
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#waiting = [];
    this.#tell(error);
  }
}

/** What kind of fault of the disk this is. */
export function diskFault(error: Error): FaultCode {
  return 'code' in error && noPlaceToWrite.has(String(error.code)) ? 'disk.full' : 'disk.failed';
}

/** No room left, none left for us, or nobody may write there: what a person mends by making room or mounting it right. */
const noPlaceToWrite = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);

/** For our own eyes only, and never over a file that is there already. */
async function openPrivately(path: string): Promise<OpenFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return await open(path, 'wx', 0o600);
}

/** The name of a call as the name of a file: ids are ours, and yet nothing that comes from outside names a path. */
export function fileNameOf(call: string): string {
  return call.replace(/[^\w-]/g, '_').slice(0, 120);
}
