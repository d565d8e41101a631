import type { CallFigures } from '../../src/phone/figures.ts';

/**
 * How a call came off. `turned away`: the caller heard words and was put through to nobody, where
 * that was not expected; whether we are closed or busy only the words tell. `not checked`: nothing was wrong, and
 * something that was expected could not be seen from here.
 */
export type CallVerdict = 'passed' | 'failed' | 'turned away' | 'not checked';

/** One rehearsed call as it is told to people and programs. */
export interface CallReport {
  readonly scenario: string;
  readonly callSid: string;
  readonly verdict: CallVerdict;
  /** A sentence for each thing that did not come off, */
  readonly problems: readonly string[];
  /** and for each that could not be checked. */
  readonly notChecked: readonly string[];
  readonly figures: CallFigures;
  /** Rules of the stream protocol that the gateway broke. */
  readonly violations: number;
  /** Where what was on the line is kept; null where it is not. */
  readonly recording: string | null;
}

/** All calls of one command. */
export interface Rehearsed {
  readonly reports: readonly CallReport[];
  /** Calls that were to be placed and were not, because the time was over or somebody stopped it. */
  readonly notPlaced: number;
}

/** How many calls came off how. */
export function countVerdicts({ reports }: Rehearsed): Record<CallVerdict, number> {
  const count = (verdict: CallVerdict) => reports.filter((report) => report.verdict === verdict).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    'turned away': count('turned away'),
    'not checked': count('not checked'),
  };
}

/** Whether every call came off as expected, as far as that can be seen from here. */
export function allCameOff(rehearsed: Rehearsed): boolean {
  const counts = countVerdicts(rehearsed);
  return counts.failed === 0 && counts['turned away'] === 0 && rehearsed.notPlaced === 0;
}
