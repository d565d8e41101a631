import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { KeptWorker } from '../../src/keep-worker.ts';
import { notebook } from '../adapters/notebook.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

let time: VirtualTimers;
let log: ReturnType<typeof notebook>;
let started: FakeWorker[];
let worker: KeptWorker;

beforeEach(() => {
  time = new VirtualTimers();
  log = notebook();
  started = [];
  worker = new KeptWorker({ redisUrl: 'unix:/redis.sock', time, log, start });
});

describe('a worker that dies', () => {
  test('is started again after a moment, and the log says so', () => {
    newest().dies('SIGKILL');
    expect(started).toHaveLength(1);
    time.advance(500);
    expect(started).toHaveLength(2);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'the worker died and is started again',
        fields: { how: 'SIGKILL', restartInMs: 500 },
      },
    ]);
  });

  test('now and then is started again as soon as the first time', () => {
    for (let death = 0; death < 10; death += 1) {
      newest().dies(null);
      time.advance(70_000);
    }
    expect(new Set(waits())).toEqual(new Set([500]));
    expect(log.messages('error')).toEqual([]);
  });

  test('right after its start, every time, is given more and more time, and it is said once', () => {
    for (let death = 0; death < 10; death += 1) {
      newest().dies(null);
      time.advance(waits().at(-1) ?? 0);
    }
    expect(waits()).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(log.messages('error')).toEqual(['the worker keeps dying']);
    expect(started).toHaveLength(11);
  });

  test('because it cannot be started at all is tried again like any other', () => {
    newest().neverStarts();
    time.advance(500);
    expect(started).toHaveLength(2);
  });
});

describe('a worker that is stopped', () => {
  test('is told to stop, and is not started again', async () => {
    const stopped = worker.stop();
    expect(newest().signals).toEqual(['SIGTERM']);
    newest().dies(null);
    await stopped;
    time.advance(120_000);
    expect(started).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });

  test('and hangs is ended all the same', async () => {
    const stopped = worker.stop();
    time.advance(5_000);
    expect(newest().signals).toEqual(['SIGTERM', 'SIGKILL']);
    newest().dies('SIGKILL');
    await stopped;
  });

  test('while it waits to be started again is never started', async () => {
    newest().dies('SIGKILL');
    await worker.stop();
    time.advance(120_000);
    expect(started).toHaveLength(1);
  });
});

class FakeWorker extends EventEmitter {
  readonly signals: string[] = [];
  pid: number | undefined = 4711;

  kill(signal: string): boolean {
    this.signals.push(signal);
    return true;
  }

  dies(signal: string | null): void {
    this.emit('exit', signal === null ? 1 : null, signal);
  }

  neverStarts(): void {
    this.pid = undefined;
    this.emit('error', new Error('spawn ENOMEM'));
  }
}

function start(): ChildProcess {
  const fake = new FakeWorker();
  started.push(fake);
  return fake as unknown as ChildProcess;
}

/** How long each death was waited out. */
function waits(): number[] {
  return log.lines.flatMap(({ fields }) => ('restartInMs' in fields ? [Number(fields.restartInMs)] : []));
}

function newest(): FakeWorker {
  const last = started.at(-1);
  if (last === undefined) throw new Error('none was started');
  return last;
}
