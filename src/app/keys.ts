import { randomBytes } from 'node:crypto';
import type { Settings } from '../config.ts';
import type { Log } from '../ports/log.ts';

/** Out of reach of guessing. */
const keyBytes = 32;

/**
 * The keys that open the API. Outside production there is always one: it is made at the start, told once, and gone with
 * the process.
 */
export function keysOf({ apiKeys, environment }: Settings, log: Log): readonly string[] {
  if (apiKeys.length > 0 || environment === 'production') return apiKeys;
  const apiKey = randomBytes(keyBytes).toString('base64url');
  log.info('an API key was made for this run: set API_KEYS to have your own', { apiKey });
  return [apiKey];
}
