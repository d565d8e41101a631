import type { CallReport } from '../../scripts/call/call-report.ts';

/** A call that came off, but for what the test says of it. */
export function report(more: Partial<CallReport> = {}): CallReport {
  return {
    scenario: 'opening-hours',
    callSid: 'CA1',
    verdict: 'passed',
    problems: [],
    notChecked: [],
    figures: {
      durationMs: 31_240,
      turns: 2,
      answersMs: [500, 700],
      longestSilenceMs: 750.4,
      longestTalkOverMs: 0,
      silentAfterMs: [],
    },
    violations: 0,
    recording: null,
    ...more,
  };
}

/** One of each kind, and one that was not placed. */
export const mixed = {
  reports: [
    report(),
    report({
      scenario: 'interrupts',
      callSid: 'CA2',
      verdict: 'failed',
      problems: ['the agent said "<Goodbye> & thanks"\u0007', 'and more'],
      figures: { ...report().figures, durationMs: 10_000, silentAfterMs: [180, 420], answersMs: [1900] },
      violations: 2,
    }),
    report({
      callSid: 'CA3',
      verdict: 'turned away',
      problems: ['the call was not put through; the caller heard: “All our lines are busy.”'],
      figures: { ...report().figures, durationMs: 4000, turns: 0, answersMs: [] },
    }),
    report({
      callSid: 'CA4',
      verdict: 'not checked',
      notChecked: ['/x/ understood: not checked: no journal of this call on this machine'],
    }),
  ],
  notPlaced: 1,
};
