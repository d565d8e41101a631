import { startEmbeddedRedis } from '../../src/adapters/store/redis/embedded.ts';
import { systemTime } from '../../src/runtime/timers.ts';

/** A process that holds an embedded Redis and waits to be killed. Says which socket it is on, once it runs. */
const silence = { info() {}, warn() {}, error() {}, debug() {}, child: () => silence };
const redis = await startEmbeddedRedis({ dataDir: process.argv[2] ?? '', timers: systemTime, log: silence });
process.stdout.write(`${redis.socket}\n`);
