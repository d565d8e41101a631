import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis, type RedisConnection } from '../../src/adapters/store/redis/connect.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/adapters/store/redis/embedded.ts';
import type { Timers } from '../../src/ports/clock.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from './notebook.ts';

let dataDir: string;
let log: ReturnType<typeof notebook>;
let toClose: (() => Promise<void>)[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  log = notebook();
  toClose = [];
});

afterEach(async () => {
  for (const close of toClose.reverse()) await close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the embedded Redis', () => {
  test('listens to a socket of its own and to no port, and loses nothing it must keep', async () => {
    const { client } = await connected(await start());
    expect(await client.config('GET', 'port')).toEqual(['port', '0']);
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(statSync(join(dataDir, 'redis')).mode & 0o077).toBe(0);
  });

  test('remembers across a restart', async () => {
    const first = await start();
    const before = await connected(first);
    await before.client.set('promise', 'kept');
    await before.close();
    await first.stop();
    const after = await connected(await start());
    expect(await after.client.get('promise')).toBe('kept');
  });

  test('dies with its gateway even when that is killed without a word, and the next one takes over', async () => {
    const gateway = spawn(process.execPath, ['--import', 'tsx', 'test/adapters/redis-holder.ts', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(gateway.stdout, 'data');
    const visitor = await visit(String(line).trim());
    const gone = once(visitor, 'close');
    gateway.kill('SIGKILL');
    await gone;
    const { client } = await connected(await start());
    expect(await client.ping()).toBe('PONG');
  });

  test('refuses a second gateway on the same folder in one sentence, and the first goes on', async () => {
    const first = await connected(await start());
    await expect(start()).rejects.toThrow(
      /^Another Parley uses .*redis: stop it, .* or let both share a REDIS_URL\.$/,
    );
    expect(await first.client.ping()).toBe('PONG');
  });

  test('lets exactly one of two gateways that start together have the folder', async () => {
    const outcomes = await Promise.allSettled([start(), start()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is not stopped by what a killed gateway left behind', async () => {
    mkdirSync(join(dataDir, 'redis'));
    const neverAlive = 2 ** 30;
    writeFileSync(join(dataDir, 'redis', 'starting.pid'), String(neverAlive));
    writeFileSync(join(dataDir, 'redis', 'redis.sock'), '');
    const { client } = await connected(await start());
    expect(await client.ping()).toBe('PONG');
  });

  test('finds a shorter place for its socket where the path is too long for one', async () => {
    const redis = await start({ dataDir: join(dataDir, 'd'.repeat(120)) });
    expect(Buffer.byteLength(redis.socket)).toBeLessThan(104);
    expect(await (await connected(redis)).client.ping()).toBe('PONG');
    await redis.stop();
    rmSync(join(redis.socket, '..'), { recursive: true });
  });

  test('says in one sentence that it could not start, why, and what to do', async () => {
    await expect(start({ program: 'redis-server-of-nobody' })).rejects.toThrow(
      /^The embedded Redis ended while it started: .*not found.* set REDIS_URL to one that runs\.$/,
    );
    expect(existsSync(join(dataDir, 'redis', 'starting.pid'))).toBe(false);
  });

  test('is missed when it dies by itself', async () => {
    const { client } = await connected(await start());
    const gone = once(client, 'close');
    await client.shutdown('NOSAVE').catch(() => {}); // The answer to a shutdown is a closed connection.
    await gone;
    await expect.poll(() => log.messages('error')).toEqual(['embedded redis gone']);
  });

  test('is started again when it is killed, with what it had, and says in a line each that it went and is back', async () => {
    const connection = await connected(await start());
    const { client } = connection;
    await client.set('promise', 'kept');
    for (const _ of ['once', 'and again']) {
      const back = comes(connection, 'ready');
      process.kill(await pidOf(client), 'SIGKILL');
      await back;
      expect(await client.get('promise')).toBe('kept');
    }
    await expect.poll(() => told()).toEqual(['gone', 'back', 'gone', 'back']);
    const [gone] = log.lines.filter(({ level }) => level === 'error');
    expect(gone?.fields).toMatchObject({
      saidLast: expect.stringMatching(/^[^|]*accept connections[^|]*$/i),
    });
  });

  test('does not outlive its guardian unguarded: it is ended, and started again with a new one', async () => {
    const connection = await connected(await start());
    const { client } = connection;
    const redis = await pidOf(client);
    const back = comes(connection, 'ready');
    process.kill(parentOf(redis), 'SIGKILL');
    await back;
    expect(await pidOf(client)).not.toBe(redis);
    await expect.poll(() => told()).toEqual(['gone', 'back']);
  });
});

describe('a connection to Redis', () => {
  test('says how it stands, fails at once while broken, and mends itself', async () => {
    const first = await start();
    const connection = await connected(first);
    expect(connection.connected()).toBe(true);

    const closed = comes(connection, 'close');
    await first.stop();
    await closed;
    expect(connection.connected()).toBe(false);
    await expect(connection.client.set('a', 'b')).rejects.toThrow();

    const ready = comes(connection, 'ready');
    await start();
    await ready;
    expect(connection.connected()).toBe(true);
    expect(log.messages('warn')).toEqual(['redis out of reach']);
    const warned = log.lines.find(({ level }) => level === 'warn');
    expect(warned?.fields).toMatchObject({ remedy: expect.stringContaining('REDIS_URL') });
  });

  test('is closed for good though it broke just before, unnoticed', async () => {
    const connection = await connected(await start());
    connection.client.stream.destroy();
    expect(connection.connected()).toBe(true);
    const ended = once(connection.client, 'end');
    await connection.close();
    await ended;
  });

  test('keeps trying where nobody answers, with one line in the log', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    server.close();
    const connection = connectRedis({ url: `redis://127.0.0.1:${port}` }, log);
    toClose.push(() => connection.close());
    const THIRD_TIME = 3;
    await new Promise<void>((done) => {
      let attempts = 0;
      connection.client.on('reconnecting', () => {
        attempts += 1;
        if (attempts === THIRD_TIME) done();
      });
    });
    expect(connection.connected()).toBe(false);
    expect(log.messages('warn')).toEqual(['redis out of reach']);
  });
});

/** Errors on the way are to be expected: attempts that come too soon. */
function comes(connection: RedisConnection, event: 'close' | 'ready'): Promise<void> {
  return new Promise((came) => void connection.client.once(event, () => came()));
}

async function start(options: { dataDir?: string; program?: string } = {}): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ dataDir, log, timers: hurried, ...options });
  toClose.push(() => redis.stop());
  return redis;
}

async function connected(redis: EmbeddedRedis): Promise<RedisConnection> {
  const connection = connectRedis({ socket: redis.socket }, log);
  toClose.push(() => connection.close());
  await once(connection.client, 'ready');
  return connection;
}

async function pidOf(client: RedisConnection['client']): Promise<number> {
  return Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
}

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}

function told(): string[] {
  return log.lines.flatMap(({ message }) => /^embedded redis (gone|back)$/.exec(message)?.[1] ?? []);
}

async function visit(socket: string): Promise<Socket> {
  const visitor = connect(socket);
  await once(visitor, 'connect');
  return visitor;
}

/** A gateway that is refused waits a while first; a test need not sit through all of it. */
const hurried: Timers = {
  after: (ms, wake) => systemTime.after(ms < 1000 ? ms / 4 : ms, wake),
  every: systemTime.every,
};
