import { endOfTurnWaitMs } from '../../turns/end-of-turn.ts';
import { hasBegun } from '../caller.ts';
import type { CallState } from '../state.ts';
import { andThen, type Step } from '../step.ts';
import { startTimer } from '../waiting.ts';

/** The floor is the caller's: wait for them, or go on hearing them if they have begun. */
export function attend(state: CallState): Step {
  if (state.caller.speaking) return go(state, 'transcribing');
  if (hasBegun(state.caller)) {
    return andThen(go(state, 'transcribing'), (now) => startTimer(now, 'end_of_turn', endOfTurnWaitMs(now)));
  }
  return andThen(go(state, 'listening'), (now) =>
    startTimer(now, 'silence', now.setup.agent.patience.silenceMs),
  );
}

function go(state: CallState, name: 'listening' | 'transcribing'): Step {
  return { state: { ...state, phase: { name } }, commands: [], ignored: null };
}
