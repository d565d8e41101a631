import { randomBytes } from 'node:crypto';

/** A name for a call as Twilio gives them out. */
export function newCallSid(): string {
  return `CA${randomBytes(16).toString('hex')}`;
}
