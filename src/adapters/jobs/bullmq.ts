import { type ConnectionOptions, Queue } from 'bullmq';
import type { Timers } from '../../ports/clock.ts';
import type { Jobs } from '../../ports/jobs.ts';
import type { Log } from '../../ports/log.ts';

export interface BullJobsOptions {
  /** A client that fails at once while Redis is away, or, for whoever can wait, where Redis is. */
  readonly connection: ConnectionOptions;
  readonly timers: Timers;
  readonly log: Log;
  readonly retryAfterMs?: number;
}

export const queueName = 'after-call';
export const analyseJob = 'analyse';
export const sweepJob = 'sweep';

/** A worker that is gone is missed within this, at the price of one small question to Redis. */
const lookForWorkersEveryMs = 5_000;
/** While Redis is away a connection that was there fails at once; one that never was would wait for ever. */
const askMaxMs = 2_000;
/** What closing may cost: whoever stops us does not wait for Redis. */
const closeMaxMs = 3_000;
/** Doubled each time: half a minute all in all, which outlasts a busy disk and a Redis that starts again. */
const retryAfterDefaultMs = 2_000;
const attemptsMax = 5;
/** For as long is a call that was analysed not analysed again, however often it is asked for. */
const doneKeptSeconds = 3_600;
const doneKeptMax = 10_000;
/** What cannot be done is there to be looked at for a week; then the sweep tries it again. */
const failedKeptSeconds = 7 * 24 * 3_600;

/** Jobs in a BullMQ queue: kept in Redis, done at least once by any worker that shares it. */
export class BullJobs implements Jobs {
  readonly #queue: Queue;
  readonly #timers: Timers;
  readonly #asking = new Set<Promise<unknown>>();
  readonly #looking: { cancel(): void };
  #workerAlive: boolean | null = null;

  constructor({ connection, timers, log, retryAfterMs = retryAfterDefaultMs }: BullJobsOptions) {
    this.#timers = timers;
    this.#queue = new Queue(queueName, {
      connection,
      defaultJobOptions: {
        attempts: attemptsMax,
        backoff: { type: 'exponential', delay: retryAfterMs },
        removeOnComplete: { age: doneKeptSeconds, count: doneKeptMax },
        removeOnFail: { age: failedKeptSeconds },
      },
    });
    // Whoever asks for something is told themselves, and the connection tells of its own outages.
    this.#queue.on('error', (error) => log.debug('the queue complains', { detail: error.message }));
    this.#looking = timers.every(lookForWorkersEveryMs, () => void this.#lookForWorkers());
    void this.#lookForWorkers();
  }

  async analyse(call: string): Promise<void> {
    // BullMQ takes no colon in an id, and splits nothing else.
    const jobId = `${analyseJob}-${call.replaceAll(':', '_')}`;
    const kept = await this.#ask(
      inTime(this.#queue.add(analyseJob, { call }, { jobId }), askMaxMs, this.#timers),
    );
    if (!kept) throw new Error('Redis is out of reach');
  }

  /** Has the sweep done again and again, by one worker each time, however many ask for it. */
  async sweepEvery(ms: number): Promise<void> {
    await this.#ask(this.#queue.upsertJobScheduler(sweepJob, { every: ms }, { name: sweepJob }));
  }

  workerAlive(): boolean | null {
    return this.#workerAlive;
  }

  async close(): Promise<void> {
    this.#looking.cancel();
    const closed = Promise.allSettled([...this.#asking]).then(() => this.#queue.close());
    await inTime(closed, closeMaxMs, this.#timers);
  }

  async #ask<T>(asked: Promise<T>): Promise<T> {
    this.#asking.add(asked);
    try {
      return await asked;
    } finally {
      this.#asking.delete(asked);
    }
  }

  async #lookForWorkers(): Promise<void> {
    try {
      this.#workerAlive = (await this.#queue.getWorkersCount()) > 0;
    } catch {
      this.#workerAlive = null; // Redis is away, as its connection has told: nobody knows.
    }
  }
}

/** Resolves with the work, or without it when it takes longer. */
export async function inTime(work: Promise<unknown>, ms: number, timers: Timers): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const late = timers.after(ms, () => resolve(false));
    work.then(() => resolve(true), reject).finally(() => late.cancel());
  });
}
