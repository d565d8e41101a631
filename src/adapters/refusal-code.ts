import type { FaultCode } from '../ports/faults.ts';

/** What it is called in the log and in the figures that a recogniser answers a handshake with this status. */
export function refusalCode(status: number): FaultCode {
  if (status === 401 || status === 403) return 'asr.auth';
  return status === 429 || status >= 500 ? 'asr.rate' : 'asr.connect';
}
