import type { CallState, Ending } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';
import { dropRun } from './drop-run.ts';

/** The call is over, for whatever reason: nothing goes on working for it. */
export function endCall(state: CallState, because: Ending): Step {
  return andThen(dropRun(state), (now) => finish(now, because));
}

/** We end the call from our side, whatever was going on. */
export function hangUp(state: CallState, because: Ending): Step {
  return andThen(dropRun(state), (now) => leave(now, because));
}

/** We end the call after a last word: no run is live any more. */
export function leave(state: CallState, because: Ending): Step {
  return andThen(step(state, { type: 'line.hang_up', because }), (now) => finish(now, because));
}

function finish(state: CallState, because: Ending): Step {
  return andThen(cancelTimers(state), (now) =>
    step({ ...now, phase: { name: 'ended', because } }, { type: 'call.finish', because }),
  );
}
