import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { readWav } from '../../src/audio/wav.ts';

const rateHz = 16_000;

/** A person saying something, as it arrives after a telephone network: 8 kHz mu-law, back at 16 kHz. */
export async function said(text: string): Promise<Int16Array> {
  const folder = await mkdtemp(join(tmpdir(), 'asr-local-'));
  try {
    const path = join(folder, 'said.wav');
    await promisify(execFile)('flite', ['-voice', 'rms', '-t', text, path]);
    const { channels } = readWav(await readFile(path));
    return overTelephone(channels[0] ?? new Int16Array());
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Rushing at the level of a bad line; the same every time. */
export function rushing(seconds: number, amplitude: number): Int16Array {
  let seed = 1;
  const noise = Int16Array.from({ length: seconds * rateHz }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return ((seed / 2 ** 31) * 2 - 1) * amplitude;
  });
  return overTelephone(noise);
}

function overTelephone(audio: Int16Array): Int16Array {
  const pause = 0.3 * rateHz;
  const framed = new Int16Array(audio.length + 2 * pause);
  framed.set(audio, pause);
  return new Resampler(8_000, rateHz).push(
    decodeMulaw(encodeMulaw(new Resampler(rateHz, 8_000).push(framed))),
  );
}
