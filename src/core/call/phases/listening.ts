import { nextReprompt } from '../../turns/silence.ts';
import { hasBegun } from '../caller.ts';
import type { CallEvent } from '../event.ts';
import { attend } from '../moves/attend.ts';
import { sayLine } from '../moves/take-floor.ts';
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
      return event.timer === 'silence' ? askAgain(state) : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'means nothing while listening');
  }
}

function askAgain(state: In<'listening'>): Step {
  const line = nextReprompt(state);
  if (line !== null) return sayLine({ ...state, reprompts: state.reprompts + 1 }, 'reprompt', line);
  return sayLine(state, 'farewell', state.setup.agent.lines.silenceGoodbye, { hangUp: 'caller_silent' });
}
