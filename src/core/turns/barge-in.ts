import type { CallEvent } from '../call/event.ts';
import type { Run } from '../call/state.ts';

/**
 * Whether what just happened, while the agent is being heard, takes the floor from it. This is where a barge-in is
 * decided: a voice that has lasted `minSpeechMs`, or words. What follows is in `moves/yield-floor.ts`.
 */
export function takesTheFloor(event: CallEvent): boolean {
  switch (event.type) {
    case 'caller.speech_sustained':
      return true;
    case 'caller.words_settled':
      return event.text.trim() !== '';
    default:
      return false;
  }
}

/** From a last goodbye nobody takes the floor: a call that is deaf or too long would have no end. */
export function mayBeInterrupted({ then }: Run): boolean {
  return then === 'listen' || (then.hangUp !== 'provider_failed' && then.hangUp !== 'too_long');
}
