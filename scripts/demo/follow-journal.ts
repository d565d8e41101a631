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
/** A gateway that keeps its journals here has begun the call's by then, as it does when the stream opens. */
const begunWithinMs = 500;

/** The journals of the calls that begin from here on, of a gateway that keeps them on this machine. */
export class JournalFolder {
  readonly #folder: string;
  /** Files that we need not look into: they were here before us, or it is known whose they are. */
  readonly #seen: Set<string>;
  readonly #nameOf = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#seen = new Set(this.#names());
  }

  /** The journal of the call that the carrier calls so, as far as it is written. */
  read(callSid: string): FollowedJournal | null {
    for (const name of this.#nameOf.has(callSid) ? [] : this.#names()) this.#file(name);
    const name = this.#nameOf.get(callSid);
    return name === undefined ? null : this.#parse(name);
  }

  /** Waits for the last word of the call; what there is, when that does not come. */
  async readWhole(callSid: string): Promise<FollowedJournal | null> {
    for (let waitedMs = 0; waitedMs < completeWithinMs; waitedMs += lookEveryMs) {
      const journal = this.read(callSid);
      if (journal?.file.steps.some(isLast)) return journal;
      if (journal === null && waitedMs >= begunWithinMs) return null;
      await sleep(lookEveryMs);
    }
    return this.read(callSid);
  }

  /** Notes whose journal this is, once its first line is written. */
  #file(name: string): void {
    if (this.#seen.has(name)) return;
    const journal = this.#parse(name);
    if (journal === null) return;
    this.#seen.add(name);
    this.#nameOf.set(journal.file.header.callSid, name);
  }

  #parse(name: string): FollowedJournal | null {
    const path = join(this.#folder, name);
    const text = readFileSync(path, 'utf8');
    return text.includes('\n') ? { path, file: parseJournal(path, text) } : null;
  }

  #names(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : [];
  }
}

/** Tells the journal of one call while it is written. */
export function followJournal(
  journals: JournalFolder,
  callSid: string,
  tell: (step: RecordedStep & { setup: CallSetup }) => void,
) {
  let told = 0;
  let stopping = false;

  const tellNews = (journal: FollowedJournal | null): void => {
    if (journal === null) return;
    const { header, steps } = journal.file;
    for (const step of steps.slice(told)) tell({ ...step, setup: header.setup });
    told = steps.length;
  };

  const following = (async () => {
    while (!stopping) {
      tellNews(journals.read(callSid));
      await sleep(lookEveryMs);
    }
  })();

  /** Waits for the last word of the call. */
  const finish = async (): Promise<FollowedJournal | null> => {
    stopping = true;
    await following;
    const journal = await journals.readWhole(callSid);
    tellNews(journal);
    return journal;
  };
  return { finish };
}

function isLast(step: RecordedStep): boolean {
  return step.commands.some((command) => command.type === 'call.finish');
}
