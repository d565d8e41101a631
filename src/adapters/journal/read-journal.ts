import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RecordedStep } from '../../core/call/replay.ts';
import type { JournalHeader } from '../../ports/journal.ts';

/** A journal as it stands in its file. */
export interface JournalFile {
  readonly header: JournalHeader;
  readonly steps: readonly RecordedStep[];
  /** The process died while it wrote the last line. */
  readonly cutOff: boolean;
}

/** The file is not a journal, or not a whole one; the message says where. */
export class JournalError extends Error {}

export function readJournal(path: string): JournalFile {
  return parseJournal(path, textOf(path));
}

export function parseJournal(path: string, text: string): JournalFile {
  const [first, ...rest] = text.split('\n');
  const unfinished = rest.pop() ?? first ?? '';
  const header = read(path, 1, first ?? '', headerLine);
  if (header.behaviour < oldestBehaviour) throw new JournalError(tooOld(path, header.behaviour));
  const steps = rest.map((line, index) => read(path, index + 2, line, stepLine));
  return { header, steps, cutOff: unfinished !== '' };
}

/** Journals of an earlier behaviour lack what a call is decided by today: the agent's tools, its fillers, its patience. */
const oldestBehaviour = 3;

function tooOld(path: string, behaviour: number): string {
  return [
    `${path} was written by behaviour ${behaviour}, and a call of that time cannot be played again by today's rules:`,
    `its first line lacks what they need (they can play behaviour ${oldestBehaviour} and later).`,
    'Replay it with the version of this program that wrote it.',
  ].join(' ');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new JournalError(`${path} cannot be read (${detail}); journals are in DATA_DIR/journals`);
  }
}

// Only what tells a journal from another file is checked: what is inside it is our own writing, and the replay itself
// is the check of that.
const headerLine = z.custom<JournalHeader>(
  (line) =>
    z.object({ journal: z.literal(1), behaviour: z.number(), setup: z.object({}) }).safeParse(line).success,
);
const stepLine = z.custom<RecordedStep>(
  (line) =>
    z
      .object({
        seq: z.number(),
        event: z.object({ at: z.number(), type: z.string() }),
        commands: z.array(z.object({ type: z.string() })),
      })
      .safeParse(line).success,
);

function read<T>(path: string, number: number, line: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(line));
  if (!parsed.success)
    throw new JournalError(`${path}:${number} is not a line of a journal: ${line.slice(0, 80)}`);
  return parsed.data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Nothing in a journal has this value, so the schema refuses it with the line's number.
  }
}
