import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bad, doubtful, type Finding, good, withSettings, wordsOf } from '../check.ts';

/** An hour of a recorded call is about 230 MB (two channels, 16 kHz, 16 bit). */
const spaceTightBytes = 2 * 1024 ** 3;
const spaceGoneBytes = 200 * 1024 ** 2;

/** Whether what is kept of calls can be written down so that a power cut does not undo it. */
export const dataDir = withSettings('DATA_DIR', /^DATA_DIR$/, async (settings) => {
  const folder = resolve(settings.dataDir);
  if (existsSync(folder)) return [writable(folder), space(folder)];
  const parent = nearestParent(folder);
  return [mayBeMade(folder, parent), space(parent)];
});

function writable(folder: string): Finding {
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    const file = openSync(probe, 'wx', 0o600);
    try {
      writeSync(file, 'can this be written down?');
      fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
    return good(`${folder} is written to, and fsync works`);
  } catch (error) {
    return bad(
      `${folder} cannot be written to: ${wordsOf(error)}`,
      'give it to the user who runs Parley, or set DATA_DIR to a folder of theirs.',
    );
  }
}

function mayBeMade(folder: string, parent: string): Finding {
  try {
    accessSync(parent, constants.W_OK);
    return good(`${folder} will be made when it is needed`);
  } catch {
    return bad(
      `${folder} is not there, and ${parent} lets nobody make it`,
      'make it, or set DATA_DIR to a folder that can be made.',
    );
  }
}

function nearestParent(folder: string): string {
  const parent = dirname(folder);
  return existsSync(parent) ? parent : nearestParent(parent);
}

function space(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const words = `${(free / 1024 ** 3).toFixed(1)} GB free`;
  const remedy = 'make room, or set RECORDING=off or DATA_DIR elsewhere: a recorded hour takes about 230 MB.';
  if (free < spaceGoneBytes) return bad(words, remedy);
  return free < spaceTightBytes ? doubtful(words, remedy) : good(words);
}
