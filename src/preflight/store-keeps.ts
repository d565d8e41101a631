import { redisAddress } from '../adapters/store/redis/connect.ts';
import { durabilityOf } from '../adapters/store/redis/durability.ts';
import type { Problem, Settings } from '../config.ts';
import type { Log } from '../ports/log.ts';

const remedy = 'or set ALLOW_VOLATILE_STORE=1';

/** What the redis itself says of how it keeps what we give it. */
export async function storeProblems(url: string, allow: Settings['allow'], log: Log): Promise<Problem[]> {
  const answer = await durabilityOf(redisAddress(url));
  const tell = (what: string) => ({ where: 'REDIS_URL', what });
  if (!answer.known) {
    if (answer.reached) return [tell(`the server refuses to be asked how it keeps things: ${answer.detail}`)];
    // Callers are better served without a store than not at all.
    log.warn('store not checked', {
      detail: answer.detail,
      consequence: 'it cannot be reached, and whether it keeps what it is given is not known',
    });
    return [];
  }
  if (allow.volatileStore) return [];
  const found: Problem[] = [];
  if (answer.evictionPolicy !== 'noeviction') {
    const what = `maxmemory-policy is ${answer.evictionPolicy}, so that a full server throws jobs away: set noeviction`;
    found.push(tell(`${what}, ${remedy}`));
  }
  if (!answer.appendOnly) {
    found.push(
      tell(`appendonly is off, so that a restart of the server forgets: set appendonly yes, ${remedy}`),
    );
  }
  return found;
}
