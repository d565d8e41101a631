import { hasBegun } from '../caller.ts';
import type { CallEvent } from '../event.ts';
import { askAgain } from '../moves/ask-again.ts';
import { attend } from '../moves/attend.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { cancelTimer } from '../waiting.ts';

/** The caller may speak, and has not begun. */
export function whileListening(state: In<'listening'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
    case 'caller.words_guessed':
    case 'caller.words_settled':
      return hasBegun(state.caller) ? andThen(cancelTimer(state, 'silence'), attend) : step(state);
    case 'timer.fired':
      return event.timer === 'silence' ? askAgain(state, 'silent') : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'means nothing while listening');
  }
}
