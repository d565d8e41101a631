import type { Command } from '../core/call/command.ts';
import type { CallEvent } from '../core/call/event.ts';
import type { CallSetup } from '../core/call/setup.ts';

/** Where the events of calls are written down, behind the call and never in front of it. */
export interface Journal {
  /** Begins the journal of one call. */
  open(header: JournalHeader): JournalWriter;
}

export interface JournalWriter {
  /** Where a person finds it. */
  readonly place: string;
  write(entry: JournalEntry): void;
  /** Resolves when everything is where it belongs; says why when the journal is not whole. */
  close(): Promise<{ readonly whole: boolean; readonly detail: string }>;
}

/** The first line: everything that a replay needs beside the events. */
export interface JournalHeader {
  readonly journal: 1;
  /** Which rules of the core wrote it; a deliberate change of behaviour raises it. */
  readonly behaviour: number;
  /** Wall-clock time of `at` 0. */
  readonly startedAt: string;
  /** What the carrier calls this call. */
  readonly callSid: string;
  readonly setup: CallSetup;
}

/** One step: what happened, and what the call ordered. */
export interface JournalEntry {
  readonly seq: number;
  readonly event: CallEvent;
  readonly commands: readonly Command[];
}

/** A journal as it is read again. */
export interface KeptJournal {
  readonly header: JournalHeader;
  readonly steps: readonly JournalEntry[];
}
