import { existsSync } from 'node:fs';
import { type SettingLine, settingsReport } from '../../../src/config/report.ts';
import { bad, type Check, type Finding, good } from '../check.ts';

/** What is set, where that comes from, and what is wrong with it. */
export const settings: Check = {
  name: 'Settings',
  run: async ({ env, dotenvText }) => settingsReport(env, dotenvText).map(findingOf),
};

function findingOf({ name, value, origin, problem }: SettingLine): Finding {
  const shown = value === '' ? '–' : value;
  if (name === 'AGENT' && problem === null && !existsSync(value))
    return bad(`${name} = ${shown}  (${origin})`, `set ${name} to an agent file that is there, or unset it.`);
  if (problem === null) return good(`${name} = ${shown}  (${origin})`);
  return bad(`${name} = ${shown}  (${origin})`, `${name} ${problem}`);
}
