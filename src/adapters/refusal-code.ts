import type { FaultCode } from '../ports/faults.ts';

/** What the log and the figures say of a recogniser that answers a handshake with this status. */
export function refusalOf(status: number): { readonly code: FaultCode; readonly message: string } {
  if (status === 401 || status === 403)
    return { code: 'asr.auth', message: 'a recogniser does not let us in with our key' };
  if (status === 429)
    return { code: 'asr.rate', message: 'a recogniser has no room: we ask it for too much' };
  // Counted with those that have no room: what follows is the same, another attempt in a moment.
  if (status >= 500)
    return { code: 'asr.rate', message: 'a recogniser is out of order, and took no connection' };
  return { code: 'asr.connect', message: 'a recogniser took no connection' };
}
