import { wavFile } from '../../audio/wav.ts';
import type { OpenFile } from '../append-file.ts';

/** What a recording ends in once it is closed: whole, or broken off early by the disk or by the end of its process. */
export const wholeEnding = '.wav';
export const partialEnding = '.partial.wav';

export const rateHz = 8000;
const channels = 2;
export const bytesPerMoment = channels * Int16Array.BYTES_PER_ELEMENT;

/** The beginning of a recording that knows no length yet. */
export function header(): Uint8Array {
  return wavFile(channels, rateHz, new Int16Array(0));
}

const headerBytes = header().length;
/** `RIFF`, then the length of what follows these eight bytes. */
const riffPrefixBytes = 8;
const riffLengthAt = 4;

/**
 * Writes how long a recording is where a player looks for it: the length of the file, and that of its sound. False when
 * not even its header is there, and so nothing to play.
 */
export async function writeLengths(file: Pick<OpenFile, 'stat' | 'write'>): Promise<boolean> {
  const { size } = await file.stat();
  if (size < headerBytes) return false;
  const soundBytes = size - headerBytes - ((size - headerBytes) % bytesPerMoment);
  await writeUint32(file, riffLengthAt, headerBytes + soundBytes - riffPrefixBytes);
  await writeUint32(file, headerBytes - Uint32Array.BYTES_PER_ELEMENT, soundBytes);
  return true;
}

async function writeUint32(file: Pick<OpenFile, 'write'>, position: number, value: number): Promise<void> {
  const bytes = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  bytes.writeUInt32LE(value);
  await file.write(bytes, 0, bytes.length, position);
}
