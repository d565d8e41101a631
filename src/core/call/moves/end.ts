import { wantsNoMoreCalls } from '../../turns/no-more-calls.ts';
import type { CallState, Ending } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';
import { noteTurn } from './floor.ts';

/** Writing down why we leave takes milliseconds; past this the caller, who has heard our last word, waits no longer. */
export const departureMs = 1_000;

/** The call is over, for whatever reason: nothing goes on working for it. */
export function endCall(state: CallState, because: Ending): Step {
  return andThen(dropRun(state), (now) => finish(now, because));
}

/** We end the call from our side, whatever was going on. */
export function hangUp(state: CallState, because: Ending): Step {
  return andThen(dropRun(state), (now) => leave(now, because));
}

/** We end the call after a last word. First it is written down, or whoever asks what follows would take it for an accident. */
export function leave(state: CallState, because: Ending): Step {
  return andThen(cancelTimers(state), (now) => {
    const leaving: CallState = { ...now, phase: { name: 'leaving', because } };
    const kept = step(leaving, { type: 'departure.keep', departure: { hangUp: because } });
    return andThen(kept, (then) => startTimer(then, 'departure', departureMs));
  });
}

/** It is written down, or cannot be: the line closes, and the call is over. */
export function go(state: CallState, because: Ending): Step {
  return andThen(step(state, { type: 'line.hang_up', because }), (now) => finish(now, because));
}

function finish(state: CallState, because: Ending): Step {
  const kept = andThen(cancelTimers(state), keepLastDemand);
  return andThen(kept, (now) =>
    step({ ...now, phase: { name: 'ended', because } }, { type: 'call.finish', because }),
  );
}

/** "Stop calling me", and they hang up: that is written down, though nobody is there to hear of it. */
function keepLastDemand(state: CallState): Step {
  if (!wantsNoMoreCalls(state)) return step(state);
  return step({ ...noteTurn(state), optOut: 'recording' }, { type: 'opt_out.record' });
}
