import { rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { wavFile } from '../../audio/wav.ts';
import type { Log } from '../../ports/log.ts';
import type { Recording, Recordings } from '../../ports/recordings.ts';
import { AppendFile, fileNameOf, type OpenFile, type OpensFiles } from '../append-file.ts';

export interface FileRecordingsOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly openFile?: OpensFiles;
}

const channels = 2;
const rateHz = 8000;
const bytesPerMoment = channels * Int16Array.BYTES_PER_ELEMENT;
/** A second of sound: what a `kill -9` may cost, against fifty writes instead of one. */
const blockBytes = rateHz * bytesPerMoment;

/** Stereo WAV files, one per call. While the call lasts the file ends in `.part`, and its header knows no length. */
export function fileRecordings(options: FileRecordingsOptions): Recordings {
  return {
    open: (call) => new FileRecording(call, options),
  };
}

class FileRecording implements Recording {
  readonly place: string;
  readonly #part: string;
  readonly #file: AppendFile;
  readonly #header = wavFile(channels, rateHz, new Int16Array(0));
  #block = Buffer.alloc(blockBytes);
  #filled = 0;
  #closing: Promise<{ whole: boolean; detail: string }> | null = null;

  constructor(call: string, { dataDir, log, openFile }: FileRecordingsOptions) {
    const path = join(resolve(dataDir), 'recordings', fileNameOf(call));
    this.place = `${path}.wav`;
    this.#part = `${path}.part`;
    const tell = (error: Error) =>
      log.error('recording broken off', {
        callId: call,
        place: this.place,
        detail: error.message,
        consequence: 'the call goes on and is not recorded beyond this point',
      });
    this.#file = new AppendFile(this.#part, tell, openFile);
    this.#file.append(this.#header);
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
    let kept = false;
    const failure = await this.#file.finish(async (file) => {
      await this.#writeLengths(file);
      await rename(this.#part, this.place);
      kept = true;
    });
    if (!kept) return { whole: false, detail: `there is no recording: ${failure?.message}` };
    if (failure) return { whole: false, detail: `the recording breaks off early: ${failure.message}` };
    return { whole: true, detail: '' };
  }

  /** A WAV file says how long it is in two places: all of it, and its sound. */
  async #writeLengths(file: OpenFile): Promise<void> {
    const { size } = await file.stat();
    const soundBytes = size - this.#header.length - ((size - this.#header.length) % bytesPerMoment);
    await writeUint32(file, riffLengthAt, this.#header.length + soundBytes - riffPrefixBytes);
    await writeUint32(file, this.#header.length - Uint32Array.BYTES_PER_ELEMENT, soundBytes);
  }
}

/** `RIFF`, then the length of what follows these eight bytes. */
const riffPrefixBytes = 8;
const riffLengthAt = 4;

async function writeUint32(file: OpenFile, position: number, value: number): Promise<void> {
  const bytes = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  bytes.writeUInt32LE(value);
  await file.write(bytes, 0, bytes.length, position);
}
