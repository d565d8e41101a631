import type { Check, Finding, Surroundings } from '../../scripts/doctor/check.ts';
import { readSettings, type Settings } from '../../src/config.ts';

/** A machine on which nothing is set, but for these settings. */
export function surroundingsWith(
  changes: Partial<Settings> = {},
  more: Partial<Surroundings> = {},
): Surroundings {
  const defaults = readSettings({}, null);
  if (defaults instanceof Error) throw defaults;
  const settings = { ...defaults, ...changes };
  return {
    env: {},
    dotenvText: null,
    nodeVersion: process.version,
    settings,
    wrong: [],
    now: Date.now,
    ...more,
  };
}

/** What a check finds there, one line each, beginning with its verdict; each must have a remedy unless it is good. */
export async function found(check: Check, surroundings = surroundingsWith()): Promise<string[]> {
  return (await check.run(surroundings)).map(lineOf);
}

function lineOf(finding: Finding): string {
  if (finding.verdict === 'good') return `good: ${finding.what}`;
  if (finding.remedy === '') throw new Error(`no remedy: ${finding.what}`);
  return `${finding.verdict}: ${finding.what} → ${finding.remedy}`;
}
