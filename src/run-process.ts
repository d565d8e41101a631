import { AgentFileError } from './agents/problem.ts';
import { Problems, type Settings, surveyProcess } from './config.ts';
import { createLog, type ProcessLog } from './log.ts';
import { type Needs, preflight } from './preflight.ts';

/** By sysexits: what is configured keeps us from starting, and trying again will not help. */
const exitForConfiguration = 78;

/** Reads the settings and runs; what a person can mend is told in their words, without a stack. */
export async function runProcess(
  run: (settings: Settings, log: ProcessLog) => Promise<void>,
  needs: Needs = { sharedStore: false, takesCalls: true },
): Promise<void> {
  try {
    const survey = surveyProcess();
    const log = createLog(survey.settings);
    await preflight(survey, needs, log);
    await run(survey.settings, log);
  } catch (error) {
    const forPeople = error instanceof Problems || error instanceof AgentFileError;
    console.error(error instanceof Error ? error.message : error);
    // Whatever was started by then ends with us.
    process.exit(forPeople ? exitForConfiguration : 1);
  }
}

/** The store of a process that asked for a shared one: without one it was not started. */
export function sharedRedisUrl({ redisUrl }: Settings): string {
  if (redisUrl === null) throw new Error('a process that needs a shared store was started without REDIS_URL');
  return redisUrl;
}
