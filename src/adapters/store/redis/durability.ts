import { Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './connect.ts';

/** What a redis does with what it is given. */
export type Durability =
  | { readonly known: true; readonly appendOnly: boolean; readonly evictionPolicy: string }
  /** Whoever refuses to answer was reached; whoever was not may be there tomorrow. */
  | { readonly known: false; readonly reached: boolean; readonly detail: string };

/** A start may wait this long for a store that is not there. */
const answerMaxMs = 3_000;

const options = {
  lazyConnect: true,
  retryStrategy: () => null,
  connectTimeout: answerMaxMs,
  commandTimeout: answerMaxMs,
  maxRetriesPerRequest: 0,
} satisfies RedisOptions;

/** Asks a redis whether what it is given is still there after its own restart, and when its memory is full. */
export async function durabilityOf(where: RedisAddress): Promise<Durability> {
  const client =
    'url' in where ? new Redis(where.url, options) : new Redis({ ...options, path: where.socket });
  let lastError: Error | null = null;
  client.on('error', (error: Error) => {
    lastError = error;
  });
  try {
    await client.connect();
    // Hosted servers hide CONFIG; this says the same.
    const info = `${await client.info('persistence')}\n${await client.info('memory')}`;
    const evictionPolicy = fieldOf(info, 'maxmemory_policy') ?? 'unknown';
    return { known: true, appendOnly: fieldOf(info, 'aof_enabled') === '1', evictionPolicy };
  } catch (error) {
    const said = lastError ?? error;
    const detail = said instanceof Error ? said.message : String(said);
    return { known: false, reached: /^(NOAUTH|WRONGPASS|NOPERM|ERR)\b/.test(detail), detail };
  } finally {
    client.disconnect();
  }
}

function fieldOf(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}
