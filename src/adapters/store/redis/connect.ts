import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../../../ports/log.ts';

/** A connection that mends itself. While it is broken commands fail at once: a call never waits for a store. */
export interface RedisConnection {
  readonly client: Redis;
  connected(): boolean;
  close(): Promise<void>;
}

export type RedisAddress = { readonly url: string } | { readonly socket: string };

/** Where a REDIS_URL leads: `redis://`, `rediss://`, or `unix:` and the path of a socket. */
export function redisAddress(redisUrl: string): RedisAddress {
  return redisUrl.startsWith(unixScheme) ? { socket: redisUrl.slice(unixScheme.length) } : { url: redisUrl };
}

export const unixScheme = 'unix:';

const retryFirstMs = 50;
const retryMaxMs = 2000;
/** What a hung server may cost whoever asks. */
const commandMaxMs = 5000;

const options = {
  // Without a queue for bad times nothing grows, and nobody takes silence for success.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: commandMaxMs,
  retryStrategy: (attempt: number) => Math.min(retryFirstMs * 2 ** Math.min(attempt - 1, 10), retryMaxMs),
  // After a failover we may still hold the old server, which only reads.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** Connects in the background, for as long as it takes: `connected` says how it stands. */
export function connectRedis(where: RedisAddress, log: Log): RedisConnection {
  const client =
    'url' in where ? new Redis(where.url, options) : new Redis({ ...options, path: where.socket });
  let told = false;
  client.on('ready', () => {
    told = false;
    log.info('redis connected');
  });
  // One line per outage, not one per attempt.
  const tell = (detail: string) => {
    if (!told)
      log.warn('redis out of reach', {
        detail,
        consequence: 'calls go on, nothing is shared or saved there',
        remedy: 'see whether Redis runs and REDIS_URL is its address; we go on trying to connect',
      });
    told = true;
  };
  let closing = false;
  client.on('error', (error: Error) => tell(error.message));
  client.on('close', () => {
    if (!closing) tell('the connection was closed');
  });
  return {
    client,
    connected: () => client.status === 'ready',
    async close() {
      closing = true;
      // It may have broken just now, and not have noticed yet: then there is nobody left to say goodbye to.
      if (client.status === 'ready') await client.quit().catch(() => {});
      client.disconnect();
    },
  };
}
