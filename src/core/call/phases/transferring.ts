import type { CallEvent } from '../event.ts';
import { awaitReturn, resume } from '../moves/drift.ts';
import { endCall } from '../moves/end.ts';
import { ring, stayInstead } from '../moves/transfer.ts';
import { transferCameToNothing } from '../moves/use-tool.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';

/** The call is being handed to a person. */
export function whileTransferring(state: In<'transferring'>, event: CallEvent): Step {
  return state.phase.stage === 'keeping' ? whileKeeping(state, event) : whileRinging(state, event);
}

/** Where it cannot be written down, giving up the line would strand the caller: stay. */
function whileKeeping(state: In<'transferring'>, event: CallEvent): Step {
  switch (event.type) {
    case 'departure.kept':
      return ring(state);
    case 'departure.not_kept':
      return stayInstead(state);
    case 'timer.fired':
      return event.timer === 'departure' ? stayInstead(state) : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'the caller is being put through');
  }
}

function whileRinging(state: In<'transferring'>, event: CallEvent): Step {
  switch (event.type) {
    case 'transfer.answered':
      return endCall(state, 'transferred');
    case 'transfer.failed':
      return awaitReturn(state);
    case 'line.opened':
      return takeBack(state);
    case 'timer.fired':
      return event.timer === 'transfer' ? awaitReturn(state) : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'the caller is being put through');
  }
}

/** The carrier brings the caller back before it says why. */
function takeBack(state: In<'transferring'>): Step {
  return andThen(cancelTimers(state, ['transfer']), (now) =>
    resume({
      ...transferCameToNothing(now),
      phase: { name: 'adrift', because: 'transfer_failed', unsaid: '' },
    }),
  );
}
