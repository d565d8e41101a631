import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BullJobs } from '../../src/adapters/jobs/bullmq.ts';
import { BullWorker } from '../../src/adapters/jobs/bullmq-worker.ts';
import { connectRedis } from '../../src/adapters/store/redis/connect.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/adapters/store/redis/embedded.ts';
import type { Timers } from '../../src/ports/clock.ts';
import type { Work } from '../../src/ports/jobs.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from './notebook.ts';

let dataDir: string;
let redis: EmbeddedRedis;
let log: ReturnType<typeof notebook>;
let toClose: (() => Promise<unknown>)[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  log = notebook();
  redis = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
  toClose = [];
});

afterEach(async () => {
  for (const close of toClose.reverse()) await close();
  await redis.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the facts of a call that has ended', () => {
  test('are asked for twenty times and computed once', async () => {
    const jobs = await askers();
    await Promise.all(Array.from({ length: 10 }, () => jobs.analyse('call_1')));
    const done = worker();
    await expect.poll(() => done).toEqual(['call_1']);
    await Promise.all(Array.from({ length: 10 }, () => jobs.analyse('call_1')));
    await jobs.analyse('call_2');
    await expect.poll(() => done).toEqual(['call_1', 'call_2']);
  });

  test('are computed by another worker when the first is killed over them', async () => {
    const jobs = await askers();
    const first = spawn(process.execPath, ['--import', 'tsx', 'test/adapters/job-worker.ts', redis.socket], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await jobs.analyse('call_1');
    expect(String((await once(first.stdout, 'data'))[0])).toBe('call_1\n');
    first.kill('SIGKILL');
    const done = worker();
    await expect.poll(() => done).toEqual(['call_1']);
    expect(log.messages('warn')).toContain('a worker died over a job: it is done again');
  });

  test('of ten calls are computed although those of an eleventh never can be', async () => {
    const jobs = await askers();
    const tries: string[] = [];
    const done = worker({
      analyse: async (call) => {
        if (call !== 'poison') return;
        tries.push(call);
        throw new Error('this journal cannot be read');
      },
    });
    await jobs.analyse('poison');
    const good = Array.from({ length: 10 }, (_, index) => `call_${index}`);
    for (const call of good) await jobs.analyse(call);
    await expect.poll(() => [...done].sort()).toEqual(good);
    await expect.poll(() => log.messages('error')).toEqual(['a job failed for good: the others go on']);
    expect(log.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      job: 'analyse-poison',
      detail: 'this journal cannot be read',
    });
    expect(tries).toHaveLength(5);
    await jobs.analyse('poison'); // It stands among the failed, and is not tried again for ever.
    await jobs.analyse('call_10');
    await expect.poll(() => done).toContain('call_10');
    expect(tries).toHaveLength(5);
  });

  test('cannot be asked for while Redis is away: whoever asks is told so and not kept waiting', async () => {
    const jobs = await askers();
    await redis.stop();
    await expect(jobs.analyse('call_1')).rejects.toThrow();
    redis = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
    await expect
      .poll(() =>
        jobs.analyse('call_1').then(
          () => 'asked',
          () => 'away',
        ),
      )
      .toBe('asked');
    const done = worker();
    await expect.poll(() => done).toEqual(['call_1']);
  });
});

describe('the sweep', () => {
  test('is done by one worker, however many ask for it', async () => {
    const sweeps: string[] = [];
    const jobs = await askers();
    const workers = ['first', 'second', 'third'].map((name) =>
      worker({ sweep: async () => void sweeps.push(name) }),
    );
    for (const _ of workers) await jobs.sweepEvery(3_600_000);
    await expect.poll(() => sweeps).toHaveLength(1);
    await jobs.analyse('call_1');
    await expect.poll(() => workers.flat()).toEqual(['call_1']);
    expect(sweeps).toHaveLength(1);
  });

  test('is done again when its time has come', async () => {
    const sweeps: string[] = [];
    worker({ sweep: async () => void sweeps.push('again') });
    await (await askers()).sweepEvery(50);
    await expect.poll(() => sweeps.length).toBeGreaterThan(2);
  });
});

test('whether a worker is there is known, and when nobody can know it', async () => {
  const jobs = await askers();
  await expect.poll(() => jobs.workerAlive()).toBe(false);
  worker();
  await expect.poll(() => jobs.workerAlive()).toBe(true);
  await toClose.pop()?.();
  await expect.poll(() => jobs.workerAlive()).toBe(false);
  await redis.stop();
  await expect.poll(() => jobs.workerAlive()).toBeNull();
  redis = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
  await expect.poll(() => jobs.workerAlive()).toBe(false);
});

test('a worker and an asker whose Redis is gone are closed all the same', async () => {
  const jobs = await askers();
  const done = worker();
  await jobs.analyse('call_1');
  await expect.poll(() => done).toEqual(['call_1']);
  await redis.stop();
  for (const close of toClose.splice(0).reverse()) await close();
  redis = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
});

/** Someone who asks as the gateway does: over a connection that fails at once when Redis is away. */
async function askers(): Promise<BullJobs> {
  const { client, close } = connectRedis({ socket: redis.socket }, log);
  await once(client, 'ready');
  const jobs = new BullJobs({ connection: client, timers: hurried, log, retryAfterMs: 10 });
  toClose.push(async () => {
    await jobs.close();
    await close();
  });
  return jobs;
}

/** A worker in this process; gives the calls it has done. */
function worker({ analyse = async () => {}, sweep = async () => {} }: Partial<Work> = {}): string[] {
  const done: string[] = [];
  const work: Work = {
    analyse: async (call) => {
      await analyse(call);
      done.push(call);
    },
    sweep,
  };
  const patience = { claimMs: 400, lookForDeadEveryMs: 200 };
  const connection = { path: redis.socket };
  const made = new BullWorker({ connection, work, timers: systemTime, log, patience });
  toClose.push(() => made.close());
  return done;
}

/** Whoever looks for workers now and then does so often enough for a test. */
const hurried: Timers = {
  after: systemTime.after,
  every: (ms, wake) => systemTime.every(ms / 100, wake),
};
