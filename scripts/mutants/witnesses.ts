import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests had to say. */
export type Testimony =
  | { readonly type: 'all_well' }
  /** The first test that failed. */
  | { readonly type: 'noticed'; readonly by: string }
  /** No test failed, and yet something did: a file that does not load, an error outside of every test. */
  | { readonly type: 'broke_down'; readonly detail: string }
  | { readonly type: 'without_end' };

/** Which tests are asked, one folder after the other: what a person can read best comes first, chance last. */
const everyone = ['test/scenarios/', 'test/runtime/', 'test/core/', 'test/simulation/'];

/** The same calls of chance in every run; as many as find a bug and can be waited for. */
export const chance = { SEED: '20261121', RUNS: '300' };

/** A folder that takes so long has a bug that goes round in circles: well it takes seconds. */
const longestMs = 180_000;

const running = new Set<ChildProcess>();

/** Asks every test in a copy of the house, until one fails; at first those who should know. */
export async function testimonyIn(folder: string, first: readonly string[] = []): Promise<Testimony> {
  for (const tests of [...first, ...everyone].filter((path) => existsSync(join(folder, path)))) {
    const testimony = await testimonyOf(tests, folder);
    if (testimony.type !== 'all_well') return testimony;
  }
  return { type: 'all_well' };
}

/** Stops whoever is still at it. */
export function dismissWitnesses(): void {
  for (const child of running) child.kill('SIGKILL');
}

async function testimonyOf(tests: string, folder: string): Promise<Testimony> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const { code, said } = await vitest(folder, [tests, '--reporter=json', `--outputFile=${report}`]);
  if (code === null) return { type: 'without_end' };
  if (code === 0) return { type: 'all_well' };
  return existsSync(report) ? whatFailed(JSON.parse(readFileSync(report, 'utf8')), said) : brokeDown(said);
}

/** One worker, files in an order of their own making, no memory of earlier runs: so the first to fail is always the same. */
function vitest(
  folder: string,
  options: readonly string[],
): Promise<{ readonly code: number | null; readonly said: string }> {
  const program = join('node_modules', 'vitest', 'vitest.mjs');
  const orderly = [
    '--bail=1',
    '--pool=threads',
    '--maxWorkers=1',
    '--no-isolate',
    '--no-cache',
    '--silent=true',
  ];
  const child = spawn(process.execPath, [program, 'run', ...orderly, ...options], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...chance },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  running.add(child);
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  child.stdout.on('data', (text) => (said += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      running.delete(child);
      done({ code, said });
    });
  });
}

/** What we read of Vitest's report. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }[];
  }[];
}

function whatFailed({ testResults }: Report, said: string): Testimony {
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    const file = name.slice(name.lastIndexOf('/test/') + 1);
    if (failed) return { type: 'noticed', by: [file, ...failed.ancestorTitles, failed.title].join(' › ') };
  }
  return brokeDown(testResults.find(({ message }) => message !== '')?.message ?? said);
}

function brokeDown(said: string): Testimony {
  return { type: 'broke_down', detail: said.trim() };
}
