import { join, resolve } from 'node:path';
import type { Timers, Waiting } from '../../ports/clock.ts';
import type { Faults } from '../../ports/faults.ts';
import type { Journal, JournalEntry, JournalHeader, JournalWriter } from '../../ports/journal.ts';
import { AppendFile, diskFault, fileNameOf, type OpensFiles } from '../append-file.ts';

export interface FileJournalOptions {
  readonly dataDir: string;
  readonly timers: Timers;
  readonly faults: Faults;
  readonly openFile?: OpensFiles;
}

/** What a `kill -9` may cost, at most; long enough that a busy call writes once and not fifty times. */
const batchMs = 100;

/** Journals as JSON lines, one file per call: the header, then one step per line. */
export function fileJournal(options: FileJournalOptions): Journal {
  return {
    open: (header) => new FileJournalWriter(header, options),
  };
}

/** Where the journal of a call lies. */
export function journalPlace(dataDir: string, call: string): string {
  return join(resolve(dataDir), 'journals', `${fileNameOf(call)}.jsonl`);
}

class FileJournalWriter implements JournalWriter {
  readonly place: string;
  readonly #file: AppendFile;
  readonly #timers: Timers;
  #lines: string[] = [];
  #batch: Waiting | null = null;
  #closing: Promise<{ whole: boolean; detail: string }> | null = null;

  constructor(header: JournalHeader, { dataDir, timers, faults, openFile }: FileJournalOptions) {
    const callId = header.setup.call;
    this.place = journalPlace(dataDir, callId);
    this.#timers = timers;
    const tell = (error: Error) =>
      faults.note(diskFault(error), 'journal broken off', {
        callId,
        place: this.place,
        detail: error.message,
        consequence: 'the call goes on and cannot be replayed beyond this point',
        remedy: 'make room in DATA_DIR, or make it writable: the next call tries again',
      });
    this.#file = new AppendFile(this.place, tell, openFile);
    this.#add(header);
  }

  write(entry: JournalEntry): void {
    this.#add(entry);
  }

  close(): Promise<{ whole: boolean; detail: string }> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  #add(line: JournalHeader | JournalEntry): void {
    this.#lines.push(JSON.stringify(line));
    this.#batch ??= this.#timers.after(batchMs, () => this.#flush());
  }

  #flush(): void {
    this.#batch?.cancel();
    this.#batch = null;
    if (this.#lines.length === 0) return;
    this.#file.append(Buffer.from(`${this.#lines.join('\n')}\n`));
    this.#lines = [];
  }

  async #finish(): Promise<{ whole: boolean; detail: string }> {
    this.#flush();
    const failure = await this.#file.finish();
    return { whole: failure === null, detail: failure?.message ?? '' };
  }
}
