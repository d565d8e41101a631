import type { Objection } from './objection.ts';
import type { Given } from './schema.ts';

/** What is right by itself and wrong beside another setting, wherever we run. */
export function contradictions(given: Given): Objection[] {
  const found: Objection[] = [];
  if (given.TWILIO_ACCOUNT_SID && !given.TWILIO_AUTH_TOKEN) {
    found.push({
      name: 'TWILIO_AUTH_TOKEN',
      what: 'is missing beside TWILIO_ACCOUNT_SID: set both, or neither',
    });
  }
  if (given.TWILIO_VALIDATE_SIGNATURES === 'true' && !given.TWILIO_AUTH_TOKEN) {
    found.push({
      name: 'TWILIO_VALIDATE_SIGNATURES',
      what: 'is true and there is no TWILIO_AUTH_TOKEN to check with: set it',
    });
  }
  return found;
}
