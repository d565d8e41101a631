import { endOfTurnWaitMs, steadyWordsMs } from '../../turns/end-of-turn.ts';
import { hasBegun } from '../caller.ts';
import type { CallState } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { startTimer } from '../waiting.ts';

/** The floor is the caller's: wait for them, or go on hearing them if they have begun. */
export function attend(state: CallState): Step {
  if (!hasBegun(state.caller)) return listen({ ...state, phase: { name: 'listening' } });
  const hearing: CallState = { ...state, phase: { name: 'transcribing', lookup: null, run: null } };
  return andThen(lookAhead(hearing), (now) =>
    now.caller.speaking ? step(now) : startTimer(now, 'end_of_turn', endOfTurnWaitMs(now)),
  );
}

/** A guess at the words may stand still from here on. */
function lookAhead(state: CallState): Step {
  return state.caller.guess === '' ? step(state) : startTimer(state, 'steady_words', steadyWordsMs);
}

/** Nobody speaks. What the caller should hear, and nobody had the time to say, is said at once. */
function listen(state: CallState): Step {
  const waiting = startTimer(state, 'silence', state.setup.agent.patience.silenceMs);
  return andThen(waiting, (now) => (now.wrapUp === 'due' ? startTimer(now, 'wrap_up', 0) : step(now)));
}
