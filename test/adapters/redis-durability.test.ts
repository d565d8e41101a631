import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redisAddress } from '../../src/adapters/store/redis/connect.ts';
import { durabilityOf } from '../../src/adapters/store/redis/durability.ts';

let folder: string;
const servers: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    const gone = once(server, 'close');
    server.kill();
    await gone;
  }
  rmSync(folder, { recursive: true });
});

describe('a Redis that is asked how it keeps things', () => {
  test('says so', async () => {
    const url = await serve('--appendonly', 'yes', '--maxmemory-policy', 'volatile-lru');
    expect(await durabilityOf(redisAddress(url))).toEqual({
      known: true,
      appendOnly: true,
      evictionPolicy: 'volatile-lru',
    });
  });

  test('that wants a password was reached, and says what it wants', async () => {
    const url = await serve('--requirepass', 'open-sesame');
    expect(await durabilityOf(redisAddress(url))).toMatchObject({
      known: false,
      reached: true,
      detail: expect.stringContaining('NOAUTH'),
    });
  });

  test('that is not there was not reached', async () => {
    expect(await durabilityOf({ socket: join(folder, 'nobody.sock') })).toMatchObject({
      known: false,
      reached: false,
    });
  });
});

async function serve(...settings: string[]): Promise<string> {
  const socket = join(folder, 'redis.sock');
  const place = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''];
  const server = spawn('redis-server', [...place, ...settings]);
  servers.push(server);
  for await (const words of server.stdout) if (/ready to accept/i.test(String(words))) break;
  return `unix:${socket}`;
}
