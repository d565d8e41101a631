import { rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Faults } from '../../ports/faults.ts';
import type { Recording, Recordings } from '../../ports/recordings.ts';
import { AppendFile, diskFault, fileNameOf, type OpensFiles } from '../append-file.ts';
import { bytesPerMoment, header, partialEnding, rateHz, wholeEnding, writeLengths } from './wav-on-disk.ts';

export interface FileRecordingsOptions {
  readonly dataDir: string;
  readonly faults: Faults;
  readonly openFile?: OpensFiles;
}

/** A second of sound: what a `kill -9` may cost, against fifty writes instead of one. */
const blockBytes = rateHz * bytesPerMoment;

/** Stereo WAV files, one per call. While the call lasts the file ends in `.part`, and its header knows no length. */
export function fileRecordings(options: FileRecordingsOptions): Recordings {
  return {
    open: (call) => new FileRecording(call, options),
  };
}

class FileRecording implements Recording {
  /** Without its ending. */
  readonly #path: string;
  readonly #file: AppendFile;
  #block = Buffer.alloc(blockBytes);
  #filled = 0;
  #partial = false;
  #closing: Promise<{ whole: boolean; detail: string }> | null = null;

  constructor(call: string, { dataDir, faults, openFile }: FileRecordingsOptions) {
    this.#path = join(resolve(dataDir), 'recordings', fileNameOf(call));
    const tell = (error: Error) =>
      faults.note(diskFault(error), 'recording broken off', {
        callId: call,
        place: this.place,
        detail: error.message,
        consequence: 'the call goes on and is not recorded beyond this point',
        remedy: 'make room in DATA_DIR, or make it writable: the next call tries again',
      });
    this.#file = new AppendFile(`${this.#path}.part`, tell, openFile);
    this.#file.append(header());
  }

  get place(): string {
    return this.#path + (this.#partial ? partialEnding : wholeEnding);
  }

  append(interleaved: Int16Array): void {
    let bytes: Uint8Array = new Uint8Array(
      interleaved.buffer,
      interleaved.byteOffset,
      interleaved.byteLength,
    );
    while (bytes.length > 0) {
      const fitting = bytes.subarray(0, blockBytes - this.#filled);
      this.#block.set(fitting, this.#filled);
      this.#filled += fitting.length;
      bytes = bytes.subarray(fitting.length);
      if (this.#filled === blockBytes) this.#flush();
    }
  }

  close(): Promise<{ whole: boolean; detail: string }> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  #flush(): void {
    this.#file.append(this.#block.subarray(0, this.#filled));
    this.#block = Buffer.alloc(blockBytes);
    this.#filled = 0;
  }

  async #finish(): Promise<{ whole: boolean; detail: string }> {
    this.#flush();
    let playable = false;
    const failure = await this.#file.finish(async (file) => {
      playable = await writeLengths(file);
    });
    this.#partial = failure !== null;
    if (!playable) return { whole: false, detail: `there is no recording: ${failure?.message}` };
    try {
      await rename(`${this.#path}.part`, this.place);
    } catch (error) {
      return { whole: false, detail: `the recording is still called .part: ${String(error)}` };
    }
    if (failure) return { whole: false, detail: `the recording breaks off early: ${failure.message}` };
    return { whole: true, detail: '' };
  }
}
