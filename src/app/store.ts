import {
  connectRedis,
  type RedisConnection,
  redisAddress,
  unixScheme,
} from '../adapters/store/redis/connect.ts';
import { startEmbeddedRedis } from '../adapters/store/redis/embedded.ts';
import type { Settings } from '../config.ts';
import type { Log } from '../ports/log.ts';
import { systemTime } from '../runtime/timers.ts';

/** A Redis, ours or somebody's, and where others find it. */
export interface Store {
  readonly redis: RedisConnection;
  readonly url: string;
  close(): Promise<void>;
}

/** Connects to the Redis that is configured, or starts one of our own. */
export async function openStore({ redisUrl, dataDir }: Settings, log: Log): Promise<Store> {
  if (redisUrl !== null) {
    const redis = connectRedis(redisAddress(redisUrl), log);
    return { redis, url: redisUrl, close: () => redis.close() };
  }
  const embedded = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
  const redis = connectRedis({ socket: embedded.socket }, log);
  return {
    redis,
    url: unixScheme + embedded.socket,
    close: async () => {
      await redis.close();
      await embedded.stop();
    },
  };
}
