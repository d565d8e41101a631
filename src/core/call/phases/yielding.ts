import type { CallEvent } from '../event.ts';
import { whileWordsDecide } from '../holding.ts';
import { holdRun } from '../moves/hold-run.ts';
import type { In } from '../state.ts';
import type { Step } from '../step.ts';

/** A voice over the agent's speech: it is silenced and held, and still being made, until words decide. */
export function whileYielding(state: In<'yielding'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return holdRun(state);
    default:
      return whileWordsDecide(state, event);
  }
}
