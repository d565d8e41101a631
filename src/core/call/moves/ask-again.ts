import { nextReprompt } from '../../turns/silence.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { sayLine } from './say-line.ts';

/** Asks a caller once more who gave us nothing to answer; when it was in vain too often, says goodbye. */
export function askAgain(state: CallState, because: 'silent' | 'not_understood'): Step {
  const { lines } = state.setup.agent;
  const reprompt = nextReprompt(state);
  if (reprompt === null) return sayLine(state, 'farewell', lines.silenceGoodbye, { hangUp: 'caller_silent' });
  const line = because === 'silent' ? reprompt : lines.notUnderstood;
  return sayLine({ ...state, reprompts: state.reprompts + 1 }, 'reprompt', line);
}
