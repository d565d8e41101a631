import type { CallEvent } from '../event.ts';
import { go } from '../moves/end.ts';
import type { In } from '../state.ts';
import { ignore, type Step } from '../step.ts';

/** The last word is said; why we go is being written down. Where it cannot be, we go all the same. */
export function whileLeaving(state: In<'leaving'>, event: CallEvent): Step {
  switch (event.type) {
    case 'departure.kept':
    case 'departure.not_kept':
      return go(state, state.phase.because);
    case 'timer.fired':
      return event.timer === 'departure'
        ? go(state, state.phase.because)
        : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'we are leaving');
  }
}
