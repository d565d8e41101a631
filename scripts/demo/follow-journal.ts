import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JournalFile, parseJournal } from '../../src/adapters/journal/read-journal.ts';
import type { RecordedStep } from '../../src/core/call/replay.ts';
import type { CallSetup } from '../../src/core/call/setup.ts';

export interface FollowedJournal {
  readonly path: string;
  readonly file: JournalFile;
}

const lookEveryMs = 100;
/** A journal is written in batches of 100 ms: what is not there by now will not come. */
const completeWithinMs = 5_000;

/** Reads the journal of the next call that begins, while it is written. */
export function followJournal(folder: string, tell: (step: RecordedStep & { setup: CallSetup }) => void) {
  const old = new Set(existsSync(folder) ? readdirSync(folder) : []);
  let told = 0;
  let stopping = false;

  const look = (): FollowedJournal | null => {
    const name = existsSync(folder) ? readdirSync(folder).find((each) => !old.has(each)) : undefined;
    const path = name === undefined ? null : join(folder, name);
    const text = path === null ? '' : readFileSync(path, 'utf8');
    if (path === null || !text.includes('\n')) return null;
    const file = parseJournal(path, text);
    for (const step of file.steps.slice(told)) tell({ ...step, setup: file.header.setup });
    told = file.steps.length;
    return { path, file };
  };

  const following = (async () => {
    while (!stopping) {
      look();
      await sleep(lookEveryMs);
    }
  })();

  /** Waits for the last word of the call. */
  const finish = async (): Promise<FollowedJournal | null> => {
    stopping = true;
    await following;
    for (let waitedMs = 0; waitedMs < completeWithinMs; waitedMs += lookEveryMs) {
      const journal = look();
      if (journal?.file.steps.some(isLast)) return journal;
      await sleep(lookEveryMs);
    }
    return look();
  };
  return { finish };
}

function isLast(step: RecordedStep): boolean {
  return step.commands.some((command) => command.type === 'call.finish');
}
