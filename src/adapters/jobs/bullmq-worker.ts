import { type ConnectionOptions, type Job, Worker } from 'bullmq';
import type { Timers } from '../../ports/clock.ts';
import type { Work } from '../../ports/jobs.ts';
import type { Log } from '../../ports/log.ts';
import { analyseJob, inTime, queueName, sweepJob } from './bullmq.ts';

export interface BullWorkerOptions {
  /** Where Redis is: the worker makes connections of its own, and waits for as long as it takes. */
  readonly connection: ConnectionOptions;
  readonly work: Work;
  readonly timers: Timers;
  readonly log: Log;
  readonly patience?: WorkerPatience;
}

/** When a job whose worker died is given to another. */
export interface WorkerPatience {
  /** A worker that has not renewed its claim for so long is dead. */
  readonly claimMs: number;
  readonly lookForDeadEveryMs: number;
}

/** Together they bring a job back within three quarters of a minute; a busy event loop does not pass for a dead one. */
const usualPatience: WorkerPatience = { claimMs: 30_000, lookForDeadEveryMs: 15_000 };
/** Each is some arithmetic: a second one fills the time in which the first waits for the disk, or for a model. */
const atOnceMax = 2;
/** A job that its worker has died of so often is what it dies of. */
const deathsMax = 2;
/** A job takes milliseconds, or as long as a model does; whoever stops us waits no longer than this, and another worker does it again. */
const closeMaxMs = 3_000;

/** Does the jobs that `BullJobs` asks for. */
export class BullWorker {
  readonly #worker: Worker;
  readonly #timers: Timers;
  readonly #log: Log;
  #complaint = '';

  constructor({ connection, work, timers, log, patience = usualPatience }: BullWorkerOptions) {
    this.#timers = timers;
    this.#log = log;
    this.#worker = new Worker(queueName, (job: Job) => perform(job, work), {
      connection,
      concurrency: atOnceMax,
      lockDuration: patience.claimMs,
      stalledInterval: patience.lookForDeadEveryMs,
      maxStalledCount: deathsMax,
    });
    this.#worker.on('error', (error) => this.#complain(error));
    this.#worker.on('failed', (job, error) => this.#failed(job, error));
    this.#worker.on('stalled', (job) => log.warn('a worker died over a job: it is done again', { job }));
  }

  /** Resolves when Redis is there, and jobs are taken. */
  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** Lets what is being done be finished, for a bounded time. */
  async close(): Promise<void> {
    const finished = await inTime(this.#worker.close(), closeMaxMs, this.#timers);
    if (!finished) this.#log.warn('jobs are left unfinished: another worker does them again');
  }

  #failed(job: Job | undefined, error: Error): void {
    const fields = { job: job?.id, attempt: job?.attemptsMade, detail: error.message };
    if (job && job.attemptsMade < (job.opts.attempts ?? 1)) {
      this.#log.warn('a job failed and is tried again', fields);
    } else {
      const remedy =
        'mend what the detail says: in a week the hourly sweep asks again for the facts of a call that has none';
      this.#log.error('a job failed for good: the others go on', { ...fields, remedy });
    }
  }

  /** An outage comes as one complaint over and over. */
  #complain({ message }: Error): void {
    if (message !== this.#complaint) this.#log.warn('the worker complains', { detail: message });
    this.#complaint = message;
  }
}

function perform(job: Job, work: Work): Promise<void> {
  switch (job.name) {
    case analyseJob:
      return work.analyse(String(job.data.call));
    case sweepJob:
      return work.sweep();
    default:
      throw new Error(`there is no job called ${job.name}: it was asked for by another version`);
  }
}
