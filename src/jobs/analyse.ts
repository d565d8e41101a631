import { callFacts } from '../core/analysis/call-facts.ts';
import type { KeptJournal } from '../ports/journal.ts';
import type { KeptRecordings } from '../ports/recordings.ts';
import { type JudgeDoors, judgeCall } from './judge-call.ts';

export interface AnalyseDoors extends JudgeDoors {
  /** Throws a sentence when there is no such journal, or when it cannot be read. */
  readonly readJournal: (call: string) => KeptJournal;
  readonly recordings: Pick<KeptRecordings, 'of'>;
}

/**
 * Computes the facts of one call from its journal, has it judged, and keeps both; the same journal always gives the
 * same facts.
 */
export async function analyse(call: string, doors: AnalyseDoors): Promise<void> {
  const { header, steps } = doors.readJournal(call);
  const found = callFacts(header.setup, steps);
  const { call: id, direction, agent } = header.setup;
  const journal = found.because === null ? 'partial' : 'whole';
  const recording = await doors.recordings.of(call);
  const facts = {
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
  } as const;
  await judgeCall(call, facts, doors);
  const { outcome, duration_ms: durationMs } = found;
  doors.log.info('call analysed', { callId: id, outcome, durationMs, journal, recording });
}
