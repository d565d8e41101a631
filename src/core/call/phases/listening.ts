import { hasBegun } from '../caller.ts';
import type { CallEvent } from '../event.ts';
import { askAgain } from '../moves/ask-again.ts';
import { attend } from '../moves/attend.ts';
import { sayLine } from '../moves/say-line.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';

/** The caller may speak, and has not begun. */
export function whileListening(state: In<'listening'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
    case 'caller.words_guessed':
    case 'caller.words_settled':
      return hasBegun(state.caller) ? andThen(cancelTimers(state, ['silence']), attend) : step(state);
    case 'timer.fired':
      if (event.timer === 'silence') return askAgain(state, 'silent');
      return event.timer === 'wrap_up' ? sayWrapUp(state) : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'means nothing while listening');
  }
}

/** The call must end soon, and nobody is speaking: the caller should know. */
function sayWrapUp(state: In<'listening'>): Step {
  return sayLine({ ...state, wrapUp: 'said' }, 'reprompt', state.setup.agent.lines.wrapUp);
}
