import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Timers, Waiting } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import { claimFolder } from './claim.ts';
import { type GuardedRedis, launchRedis } from './guarded-redis.ts';
import { socketFor } from './socket-path.ts';

/** A redis-server of our own, for a machine where none is configured. When it dies it is started again. */
export interface EmbeddedRedis {
  /** Path of the unix socket it listens on; it listens on nothing else. */
  readonly socket: string;
  /** Lets it write down what it has and ends it. Stopping twice is harmless. */
  stop(): Promise<void>;
}

export interface EmbeddedRedisOptions {
  readonly dataDir: string;
  readonly timers: Timers;
  readonly log: Log;
  readonly program?: string;
}

/** Starts it and resolves when it takes commands. Throws one sentence when it cannot. */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const { timers, log, program = 'redis-server' } = options;
  const folder = resolve(options.dataDir, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = socketFor(folder);
  const launch = async () => {
    const claim = await claimFolder(folder, socket, timers);
    try {
      return await launchRedis({ program, folder, socket, timers });
    } finally {
      claim.release();
    }
  };
  const kept = new KeptRedis(await launch(), { launch, timers, log });
  return {
    socket,
    async stop() {
      await kept.stop();
      rmSync(socket, { force: true });
    },
  };
}

interface Keeping {
  readonly launch: () => Promise<GuardedRedis>;
  readonly timers: Timers;
  readonly log: Log;
}

const restartFirstMs = 500;
const restartMaxMs = 30_000;
/** One that lived as long as this did not die of how it was started. */
const soundAfterMs = 60_000;

/** Starts redis again whenever it is gone, until it is stopped; says when it went and when it is back. */
class KeptRedis {
  readonly #keeping: Keeping;
  #redis: GuardedRedis;
  #starting: Promise<void> = Promise.resolve();
  #restart: Waiting | null = null;
  #sound: Waiting | null = null;
  #failures = 0;
  #stopping = false;

  constructor(redis: GuardedRedis, keeping: Keeping) {
    this.#keeping = keeping;
    this.#redis = redis;
    this.#watch(redis);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#restart?.cancel();
    this.#sound?.cancel();
    await this.#starting;
    await this.#redis.stop();
  }

  #watch(redis: GuardedRedis): void {
    this.#redis = redis;
    const { timers, log } = this.#keeping;
    this.#sound = timers.after(soundAfterMs, () => {
      this.#failures = 0;
    });
    void redis.gone.then((saidLast) => {
      if (this.#stopping) return;
      const consequence = 'live calls go on unsaved until it is back: it is started again';
      log.error('embedded redis gone', { saidLast, consequence });
      this.#startLater();
    });
  }

  #startLater(): void {
    this.#sound?.cancel();
    const inMs = Math.min(restartFirstMs * 2 ** this.#failures, restartMaxMs);
    this.#failures += 1;
    this.#restart = this.#keeping.timers.after(inMs, () => {
      this.#starting = this.#startAgain();
    });
  }

  async #startAgain(): Promise<void> {
    const { launch, log } = this.#keeping;
    try {
      this.#watch(await launch());
      log.info('embedded redis back');
    } catch (error) {
      // That it is gone was told, and why it stays away is for whoever looks closer.
      log.debug('embedded redis could not be started again', { detail: String(error) });
      if (!this.#stopping) this.#startLater();
    }
  }
}
