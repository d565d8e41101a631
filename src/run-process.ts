import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { AgentFileError } from './agents/problem.ts';
import { loadSettings, Problems, type Settings } from './config.ts';
import { createLog, type ProcessLog } from './log.ts';

/** By sysexits: what is configured keeps us from starting, and trying again will not help. */
const exitForConfiguration = 78;

/** Reads the settings and runs; what a person can mend is told in their words, without a stack. */
export async function runProcess(run: (settings: Settings, log: ProcessLog) => Promise<void>): Promise<void> {
  try {
    const settings = loadSettings();
    needDataDir(settings);
    await run(settings, createLog(settings));
  } catch (error) {
    const forPeople = error instanceof Problems || error instanceof AgentFileError;
    console.error(error instanceof Error ? error.message : error);
    // Whatever was started by then ends with us.
    process.exit(forPeople ? exitForConfiguration : 1);
  }
}

/** The Redis that a process shares with others; one that has none to share is told what to run instead. */
export function needRedisUrl({ redisUrl }: Settings, why: string): string {
  if (redisUrl !== null) return redisUrl;
  throw new Problems([
    { where: 'environment', what: `REDIS_URL is not set: ${why}. Set it, or run npm start` },
  ]);
}

function needDataDir({ dataDir }: Settings): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const detail = error instanceof Error && 'code' in error ? error.code : error;
    const what = `DATA_DIR is ${resolve(dataDir)}, where nothing can be written (${detail}): make it a folder of your own, or set another`;
    throw new Problems([{ where: 'environment', what }]);
  }
}
