import { existsSync, readFileSync } from 'node:fs';
import { settingsReport } from '../src/config/report.ts';
import { surveySettings } from '../src/config.ts';
import type { Check, Surroundings } from './doctor/check.ts';
import { agent } from './doctor/checks/agent.ts';
import { clock } from './doctor/checks/clock.ts';
import { dataDir } from './doctor/checks/data-dir.ts';
import { nodeVersion } from './doctor/checks/node-version.ts';
import { port } from './doctor/checks/port.ts';
import { systemPrograms } from './doctor/checks/programs.ts';
import { providers } from './doctor/checks/providers.ts';
import { publicUrl } from './doctor/checks/public-url.ts';
import { settings } from './doctor/checks/settings.ts';
import { store } from './doctor/checks/store.ts';
import { twilio } from './doctor/checks/twilio.ts';
import { twimlIn } from './doctor/checks/twiml.ts';
import { asJson, asText, countsOf } from './doctor/report.ts';
import { runChecks } from './doctor/run-checks.ts';
import { readOptions, runCommand } from './system/command-line.ts';

const usage = 'npm run doctor [-- --json]   looks at all that a gateway needs here; --json is for programs';

/** In the order they are told. */
const checks: readonly Check[] = [
  settings,
  nodeVersion,
  systemPrograms,
  store,
  publicUrl,
  twilio,
  providers,
  clock,
  port,
  dataDir,
  agent,
  twimlIn(),
];

/** `npm run doctor`: looks at everything a gateway needs here, and says of each thing that is not well what to do. */
async function main(): Promise<number> {
  const { values } = readOptions({ options: { json: { type: 'boolean', default: false } } });
  const examined = await runChecks(checks, surroundings());
  console.log(values.json ? asJson(examined) : asText(examined));
  return countsOf(examined).bad > 0 ? 1 : 0;
}

function surroundings(): Surroundings {
  const dotenvText = existsSync('.env') ? readFileSync('.env', 'utf8') : null;
  const report = settingsReport(process.env, dotenvText);
  return {
    env: process.env,
    dotenvText,
    nodeVersion: process.version,
    settings: surveySettings(process.env, dotenvText).settings,
    wrong: report.filter(({ problem }) => problem !== null).map(({ name }) => name),
    now: Date.now,
  };
}

// A check that took too long may still be at it: nobody waits for what it finds.
process.exit(await runCommand(usage, main));
