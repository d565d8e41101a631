import { existsSync } from 'node:fs';
import { type SettingLine, settingsReport } from '../../../src/config/report.ts';
import { bad, type Check, doubtful, type Finding, good } from '../check.ts';

/** What is set, where that comes from, and what is wrong with it. */
export const settings: Check = {
  name: 'Settings',
  run: async ({ env, dotenvText }) => settingsReport(env, dotenvText).map(findingOf),
};

function findingOf({ name, value, origin, problem, unused }: SettingLine): Finding {
  const what = `${name} = ${value === '' ? '–' : value}  (${origin})`;
  if (name === 'AGENT' && problem === null && !existsSync(value))
    return bad(what, `set ${name} to an agent file that is there, or unset it.`);
  if (problem !== null) return bad(what, `${name} ${problem}`);
  return unused === null ? good(what) : doubtful(what, `${name} ${unused}.`);
}
