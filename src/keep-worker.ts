import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock, Timers, Waiting } from './ports/clock.ts';
import type { Log } from './ports/log.ts';

export interface KeepWorkerOptions {
  /** The Redis that it shares with us. */
  readonly redisUrl: string;
  readonly time: Clock & Timers;
  readonly log: Log;
  readonly start?: (redisUrl: string) => ChildProcess;
}

const restartFirstMs = 500;
const restartMaxMs = 60_000;
/** One that lived as long as this did not die of how it was started. */
const soundAfterMs = 60_000;
/** So many deaths in a row, half a minute of them, are no accident. */
const deathsToTell = 6;
/** It lets its jobs be finished for three seconds; after this it hangs. */
const stopMaxMs = 5_000;

/** A worker as a process of its own: what it does blocks no call, and when it dies it is started again. */
export class KeptWorker {
  readonly #options: KeepWorkerOptions;
  #child: ChildProcess | null = null;
  #restart: Waiting | null = null;
  #startedAt = 0;
  #deaths = 0;
  #stopping = false;

  constructor(options: KeepWorkerOptions) {
    this.#options = options;
    this.#begin();
  }

  /** Ends it, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#restart?.cancel();
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    const hangs = this.#options.time.after(stopMaxMs, () => child.kill('SIGKILL'));
    await gone;
    hangs.cancel();
  }

  #begin(): void {
    const { start = startWorker, redisUrl, time } = this.#options;
    this.#startedAt = time.now();
    const child = start(redisUrl);
    let over = false;
    const ended = (how: string) => {
      if (over) return;
      over = true;
      this.#child = null;
      if (!this.#stopping) this.#died(how);
    };
    child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    // A process that could not be started never exits.
    child.once('error', (error) => {
      if (child.pid === undefined) ended(error.message);
    });
    this.#child = child.pid === undefined ? null : child;
  }

  #died(how: string): void {
    const { time, log } = this.#options;
    if (time.now() - this.#startedAt >= soundAfterMs) this.#deaths = 0;
    const restartInMs = Math.min(restartFirstMs * 2 ** this.#deaths, restartMaxMs);
    this.#deaths += 1;
    log.warn('the worker died and is started again', { how, restartInMs });
    if (this.#deaths === deathsToTell) {
      log.error('the worker keeps dying', {
        how,
        consequence: 'calls go on; their facts wait, and nothing old is deleted, until a worker lives',
        remedy: 'what it said last stands above; it goes on being started, once a minute',
      });
    }
    this.#restart = time.after(restartInMs, () => this.#begin());
  }
}

// `tsc` renames imports, not URLs: beside this file stands the worker with the ending that this file has.
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const entry = fileURLToPath(new URL(`./worker${extension}`, import.meta.url));

function startWorker(redisUrl: string): ChildProcess {
  return fork(entry, {
    execArgv: loader(),
    env: { ...process.env, REDIS_URL: redisUrl },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A group of its own, so that Ctrl-C ends it through us: calls that are ending have work for it.
    detached: true,
  });
}

/** Node runs the built file as it is; the source needs tsx, whatever runs the parent. */
function loader(): string[] {
  if (extension === '.js') return process.execArgv;
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}
