import type { CallEvent } from '../event.ts';
import { resume } from '../moves/drift.ts';
import { endCall } from '../moves/end.ts';
import type { In } from '../state.ts';
import { ignore, type Step, step } from '../step.ts';

/** The line is gone and the caller may not be. */
export function whileAdrift(state: In<'adrift'>, event: CallEvent): Step {
  switch (event.type) {
    case 'line.opened':
      return resume(state);
    case 'transfer.answered':
      return endCall(state, 'transferred');
    case 'opt_out.recorded':
    case 'opt_out.failed':
      return step(state);
    case 'timer.fired':
      return event.timer === 'adrift' ? endCall(state, 'line_lost') : step(state);
    default:
      return ignore(state, 'there is no line');
  }
}
