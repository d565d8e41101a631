import { Redis } from 'ioredis';
import type { Settings } from '../../../src/config.ts';
import { bad, doubtful, type Finding, good, withSettings, wordsOf } from '../check.ts';

/** A store that takes longer to answer keeps nobody's calls. */
const answerMaxMs = 3_000;

/** Whether the store is there, and keeps what it is given. */
export const store = withSettings('Redis', /^REDIS_URL$/, async (settings) => {
  const { redisUrl } = settings;
  if (redisUrl === null) return [good('embedded: a redis-server of our own, in DATA_DIR')];
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: answerMaxMs,
    commandTimeout: answerMaxMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What it says here, `connect` throws as well.
  client.on('error', () => {});
  try {
    await client.connect();
    return [await versionOf(client), ...(await keepingOf(client, settings))];
  } catch (error) {
    return [
      bad(
        `out of reach: ${wordsOf(error)}`,
        'start it, or mend REDIS_URL; without REDIS_URL we run one of our own.',
      ),
    ];
  } finally {
    client.disconnect();
  }
});

async function versionOf(client: Redis): Promise<Finding> {
  const info = await client.info('server');
  const version = /redis_version:(\S+)/.exec(info)?.[1] ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // What the queues are built on came with 6.2.
  if (major > 6 || (major === 6 && minor >= 2)) return good(`answers, version ${version}`);
  return bad(`version ${version} is too old for the job queues`, 'update it to 6.2 or newer.');
}

async function keepingOf(client: Redis, { environment }: Settings): Promise<Finding[]> {
  const matters = environment === 'production' ? bad : doubtful;
  try {
    const policy = await configured(client, 'maxmemory-policy');
    const appends = await configured(client, 'appendonly');
    return [
      policy === 'noeviction'
        ? good('throws nothing away (maxmemory-policy noeviction)')
        : matters(
            `throws things away when it is full (maxmemory-policy ${policy})`,
            '`CONFIG SET maxmemory-policy noeviction`, and the same in redis.conf: jobs would be lost.',
          ),
      appends === 'yes'
        ? good('writes down what it is given (appendonly yes)')
        : matters(
            'forgets when it stops (appendonly no)',
            '`CONFIG SET appendonly yes`, and the same in redis.conf.',
          ),
    ];
  } catch (error) {
    const what = `does not tell how it is configured: ${wordsOf(error)}`;
    return [
      doubtful(
        what,
        'see in your provider’s console that maxmemory-policy is noeviction and appendonly is on.',
      ),
    ];
  }
}

async function configured(client: Redis, name: string): Promise<string> {
  const answer = await client.config('GET', name);
  return Array.isArray(answer) ? String(answer[1] ?? '') : '';
}
