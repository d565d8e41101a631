import type { Jobs } from '../ports/jobs.ts';
import type { Log } from '../ports/log.ts';
import type { KeptRecordings } from '../ports/recordings.ts';
import type { Kept, Shelf } from '../ports/shelf.ts';

export interface SweepDoors {
  readonly shelves: Readonly<Record<'journals' | 'facts' | 'dumps' | 'recordings', Shelf>>;
  readonly recordings: Pick<KeptRecordings, 'finishLeftBehind'>;
  readonly jobs: Pick<Jobs, 'analyse'>;
  /** How many days something is kept; null is for ever. */
  readonly keepDays: { readonly recordings: number | null; readonly journals: number | null };
  readonly wallClock: () => Date;
  readonly log: Log;
}

const msPerMinute = 60_000;
const msPerHour = 60 * msPerMinute;
const msPerDay = 24 * msPerHour;

/** The longest call that an agent file allows lasts four hours: what was not touched for longer belongs to no live one. */
const recordingQuietMs = 5 * msPerHour;
/** A live call writes to its journal every few seconds; should one be taken for over, its end brings better facts. */
const journalQuietMs = 10 * msPerMinute;

/** Puts in order what is kept of calls: deletes what is old, mends what was left behind, and catches up on facts. */
export async function sweep(doors: SweepDoors): Promise<void> {
  const { shelves, recordings, jobs, keepDays, log } = doors;
  const ago = (ms: number) => new Date(doors.wallClock().getTime() - ms);
  const finished = await recordings.finishLeftBehind(ago(recordingQuietMs));
  let forgotten = 0;
  if (keepDays.recordings !== null) {
    forgotten += await forgetOld(shelves.recordings, ago(keepDays.recordings * msPerDay));
  }
  if (keepDays.journals !== null) forgotten += await forgetCalls(doors, ago(keepDays.journals * msPerDay));
  const waiting = await withoutFacts(doors, ago(journalQuietMs));
  for (const call of waiting) await jobs.analyse(call);
  log.info('swept', { forgotten, recordingsFinished: finished.length, callsToAnalyse: waiting.length });
}

async function forgetOld(shelf: Shelf, before: Date): Promise<number> {
  return forgetEach(
    shelf,
    (await shelf.all()).filter(({ changedAt }) => changedAt < before),
  );
}

/** What else is kept of a call goes with its journal, or by its own age where there is none. */
async function forgetCalls({ shelves }: SweepDoors, before: Date): Promise<number> {
  const journals = changes(await shelves.journals.all());
  let forgotten = 0;
  for (const shelf of [shelves.facts, shelves.dumps, shelves.journals]) {
    const kept = await shelf.all();
    const old = kept.filter(({ call, changedAt }) => (journals.get(call) ?? changedAt) < before);
    forgotten += await forgetEach(shelf, old);
  }
  return forgotten;
}

async function forgetEach(shelf: Shelf, kept: readonly Kept[]): Promise<number> {
  for (const { call } of kept) await shelf.forget(call);
  return kept.length;
}

/** Calls that seem to be over and of which there are no facts, or only some from before its last change. */
async function withoutFacts({ shelves }: SweepDoors, quietSince: Date): Promise<string[]> {
  const facts = changes(await shelves.facts.all());
  const journals = (await shelves.journals.all()).filter(({ changedAt }) => changedAt < quietSince);
  return journals
    .filter(({ call, changedAt }) => (facts.get(call) ?? never) < changedAt)
    .map(({ call }) => call);
}

const never = new Date(0);

function changes(kept: readonly Kept[]): Map<string, Date> {
  return new Map(kept.map(({ call, changedAt }) => [call, changedAt]));
}
