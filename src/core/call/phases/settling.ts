import type { CallEvent } from '../event.ts';
import { attend } from '../moves/attend.ts';
import type { In } from '../state.ts';
import { ignore, type Step, step } from '../step.ts';

/** A run was cut a moment ago (`interrupted`, or `cancelled` before it was heard): the line calms down. */
export function whileSettling(state: In<'interrupted' | 'cancelled'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
    case 'caller.speech_ended':
    case 'caller.words_guessed':
    case 'caller.words_settled':
      return step(state);
    case 'timer.fired':
      return event.timer === 'settle' ? attend(state) : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'means nothing while the line settles');
  }
}
