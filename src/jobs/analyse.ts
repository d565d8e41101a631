import { callFacts } from '../core/analysis/call-facts.ts';
import type { Facts } from '../ports/facts.ts';
import type { KeptJournal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { KeptRecordings } from '../ports/recordings.ts';

export interface AnalyseDoors {
  /** Throws a sentence when there is no such journal, or when it cannot be read. */
  readonly readJournal: (call: string) => KeptJournal;
  readonly recordings: Pick<KeptRecordings, 'of'>;
  readonly facts: Facts;
  readonly log: Log;
}

/** Computes the facts of one call from its journal and keeps them; the same journal always gives the same facts. */
export async function analyse(call: string, doors: AnalyseDoors): Promise<void> {
  const { header, steps } = doors.readJournal(call);
  const found = callFacts(header.setup, steps);
  const { call: id, direction, agent } = header.setup;
  const journal = found.because === null ? 'partial' : 'whole';
  const recording = await doors.recordings.of(call);
  await doors.facts.keep(call, {
    id,
    call_sid: header.callSid,
    direction,
    agent: agent.name,
    status: journal === 'whole' ? 'completed' : 'unknown',
    started_at: header.startedAt,
    ended_at: new Date(Date.parse(header.startedAt) + found.duration_ms).toISOString(),
    ...found,
    journal,
    recording,
  });
  const { outcome, duration_ms: durationMs } = found;
  doors.log.info('call analysed', { callId: id, outcome, durationMs, journal, recording });
}
