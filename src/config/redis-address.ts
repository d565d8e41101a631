import { addressIn, isLoopbackAddress } from '../egress/private-address.ts';

/** Whether the store at this address, checked before, is on this very machine. */
export function isRedisOnThisMachine(redisUrl: string): boolean {
  if (redisUrl.startsWith('unix:')) return true;
  const { hostname } = new URL(redisUrl);
  const address = addressIn(hostname);
  return address === null ? hostname === 'localhost' : isLoopbackAddress(address);
}
