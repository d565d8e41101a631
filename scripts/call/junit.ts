import { type CallReport, countVerdicts, type Rehearsed } from './call-report.ts';
import { percentile } from './percentile.ts';

/** The report that CI systems read: one test case a call, with a sentence for each failure and the figures beside it. */
export function junitOf(rehearsed: Rehearsed): string {
  const { reports, notPlaced } = rehearsed;
  const counts = countVerdicts(rehearsed);
  const totals = {
    name: 'rehearsal calls',
    tests: reports.length + notPlaced,
    failures: counts.failed + counts['turned away'] + notPlaced,
    skipped: counts['not checked'],
    time: seconds(reports.reduce((ms, { figures }) => ms + figures.durationMs, 0)),
  };
  const missing = Array.from({ length: notPlaced }, (_, nth) =>
    element('testcase', { classname: 'call', name: `not placed ${nth + 1}` }, [
      element('failure', { message: 'the call was not placed: the rehearsal was over before its turn came' }),
    ]),
  );
  const suite = element('testsuite', totals, [...named(reports), ...missing]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', totals, [suite])}\n`;
}

/** A test keeps its name from one day to the next, so the second call of a scenario is told by its number. */
function named(reports: readonly CallReport[]): string[] {
  const times = new Map<string, number>();
  return reports.map((report) => {
    const nth = (times.get(report.scenario) ?? 0) + 1;
    times.set(report.scenario, nth);
    return testCase(report, nth === 1 ? report.scenario : `${report.scenario} #${nth}`);
  });
}

function testCase(report: CallReport, name: string): string {
  const { figures, problems, notChecked } = report;
  const failed = report.verdict === 'failed' || report.verdict === 'turned away';
  const outcome = failed
    ? [
        element('failure', { message: problems[0] ?? '', type: report.verdict }, [
          escaped(problems.join('\n')),
        ]),
      ]
    : notChecked.map((why) => element('skipped', { message: why })).slice(0, 1);
  return element('testcase', { classname: 'call', name, time: seconds(figures.durationMs) }, [
    element('properties', {}, propertiesOf(report)),
    ...outcome,
  ]);
}

function propertiesOf({
  callSid,
  figures,
  violations,
  verdict,
  notChecked,
  recording,
}: CallReport): string[] {
  const values: Record<string, string | number> = {
    result: verdict,
    call_sid: callSid,
    duration_ms: rounded(figures.durationMs),
    turns: figures.turns,
    answer_p50_ms: rounded(percentile(figures.answersMs, 50)),
    answer_p95_ms: rounded(percentile(figures.answersMs, 95)),
    answer_max_ms: rounded(percentile(figures.answersMs, 100)),
    longest_silence_ms: rounded(figures.longestSilenceMs),
    longest_talk_over_ms: rounded(figures.longestTalkOverMs),
    silent_after_interruption_ms: figures.silentAfterMs.map(rounded).join(' '),
    violations,
    ...(recording === null ? {} : { recording }),
    ...(notChecked.length === 0 ? {} : { not_checked: notChecked.join('; ') }),
  };
  return Object.entries(values).map(([name, value]) => element('property', { name, value }));
}

function rounded(ms: number): number | '' {
  return Number.isFinite(ms) ? Math.round(ms) : '';
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** An element with attributes that need escaping and children that do not any more. */
function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`,
  );
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>\n${children.join('\n')}\n</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return withoutControls(text).replaceAll(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}

/** XML has no way to write control characters, not even escaped. */
function withoutControls(text: string): string {
  return [...text].filter((letter) => letter >= ' ' || letter === '\n' || letter === '\t').join('');
}
