import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Timers } from '../../../ports/clock.ts';

/** The right to start a redis in a folder. */
export interface Claim {
  release(): void;
}

/** A gateway that was killed leaves a redis that needs a moment to write down what it has. */
const leavingMaxMs = 2000;
const lookAgainMs = 50;
/** Older than this a note of someone starting is left over from someone who was killed. */
const startingMaxMs = 30_000;

/** Two redis on one append-only file would ruin it: one of them is refused, in a sentence. */
export async function claimFolder(folder: string, socket: string, timers: Timers): Promise<Claim> {
  const note = join(folder, 'starting.pid');
  for (let waitedMs = 0; waitedMs <= leavingMaxMs; waitedMs += lookAgainMs) {
    if (!(await answers(socket)) && writeNote(note)) {
      return { release: () => rmSync(note, { force: true }) };
    }
    await new Promise<void>((wake) => timers.after(lookAgainMs, wake));
  }
  throw new Error(
    `Another Parley uses ${folder}: stop it, give this one a DATA_DIR of its own, or let both share a REDIS_URL.`,
  );
}

function answers(socket: string): Promise<boolean> {
  return new Promise((answer) => {
    const visitor = connect(socket);
    visitor.once('connect', () => {
      visitor.destroy();
      answer(true);
    });
    visitor.once('error', () => answer(false));
  });
}

/** The note bridges the moment between looking and listening, when a second gateway would see nobody. */
function writeNote(note: string): boolean {
  try {
    writeFileSync(note, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    if (isStale(note)) rmSync(note, { force: true });
    return false;
  }
}

function isStale(note: string): boolean {
  const writtenAt = statSync(note, { throwIfNoEntry: false })?.mtimeMs;
  if (writtenAt === undefined) return false;
  return Date.now() - writtenAt > startingMaxMs || !isAlive(Number(readFileSync(note, 'utf8')));
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
