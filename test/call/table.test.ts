import { expect, test } from 'vitest';
import { allCameOff } from '../../scripts/call/call-report.ts';
import { lineOf, problemsOf, tableOf } from '../../scripts/call/table.ts';
import { mixed, report } from './reports.ts';

test('someone who rehearses reads how each call came off, the totals, and what was not checked', () => {
  expect(tableOf(mixed)).toMatchInlineSnapshot(`
    "scenario       result       duration  turns  answer p50      p95      max  silence max  silent after interruption  violations
    opening-hours  passed         31.2 s      2      500 ms   700 ms   700 ms       750 ms                          –           0
    interrupts     failed         10.0 s      2     1900 ms  1900 ms  1900 ms       750 ms                     420 ms           2
    opening-hours  turned away     4.0 s      0           –        –        –       750 ms                          –           0
    opening-hours  not checked    31.2 s      2      500 ms   700 ms   700 ms       750 ms                          –           0
    all                           76.5 s      6      700 ms  1900 ms  1900 ms       750 ms                     420 ms           2

    5 calls: 1 passed, 1 failed, 1 turned away, 1 not checked, 1 not placed
      /x/ understood: not checked: no journal of this call on this machine"
  `);
});

test('a call in one line says why it did not come off', () => {
  expect(mixed.reports.map((each) => lineOf(each).replaceAll(/ {2,}/g, '  '))).toMatchInlineSnapshot(`
    [
      "passed  opening-hours  31.2 s",
      "failed  interrupts  10.0 s  the agent said "<Goodbye> & thanks" (and 1 more)",
      "turned away  opening-hours  4.0 s  the call was not put through; the caller heard: “All our lines are busy.”",
      "not checked  opening-hours  31.2 s  /x/ understood: not checked: no journal of this call on this machine",
    ]
  `);
});

test('what went wrong in many calls alike is said once', () => {
  const turnedAway = report({ verdict: 'turned away', problems: ['all lines are busy'] });
  const other = report({
    verdict: 'failed',
    problems: ['all lines are busy', 'nobody spoke'],
    scenario: 'noise',
  });
  expect(problemsOf({ reports: [turnedAway, other, turnedAway], notPlaced: 0 })).toEqual([
    'opening-hours: all lines are busy (2 times)',
    'noise: all lines are busy',
    'noise: nobody spoke',
  ]);
});

test('only a rehearsal in which everything came off, as far as can be seen, is a good one', () => {
  expect(allCameOff({ reports: [report()], notPlaced: 0 })).toBe(true);
  expect(allCameOff({ reports: [report({ verdict: 'not checked' })], notPlaced: 0 })).toBe(true);
  expect(allCameOff({ reports: [report(), report({ verdict: 'turned away' })], notPlaced: 0 })).toBe(false);
  expect(allCameOff({ reports: [report(), report({ verdict: 'failed' })], notPlaced: 0 })).toBe(false);
  expect(allCameOff({ reports: [report()], notPlaced: 1 })).toBe(false);
});
