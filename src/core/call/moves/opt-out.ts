import { isTalking, newRun, withRun } from '../run.ts';
import type { CallState } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';
import { noteTurn, thinking, timersOfFloor } from './floor.ts';
import { sayAll } from './say.ts';

/** Writing to a disk and a store takes milliseconds; after this long the caller must hear something. */
const optOutMs = 3_000;

/** The caller wants no more calls. It is confirmed only once it is written down for good, and then the call ends. */
export function optOut(state: CallState): Step {
  return andThen(
    andThen(dropRun(state), (now) => recordOptOut(noteTurn(now))),
    awaitOptOut,
  );
}

/** It is written down, whatever becomes of the call. */
export function recordOptOut(state: CallState): Step {
  return andThen(step({ ...state, optOut: 'recording' }, { type: 'opt_out.record' }), (now) =>
    startTimer(now, 'opt_out', optOutMs),
  );
}

/** Nothing else is said or heard until it is settled, and then only the confirmation. */
export function awaitOptOut(state: CallState): Step {
  return andThen(cancelTimers(state, timersOfFloor), (now) => {
    const run = newRun(now, 'farewell', { hangUp: 'opted_out' });
    return confirmOptOut(thinking(now, run));
  });
}

/** Says whether it is written down, as soon as that is known. */
export function confirmOptOut(state: CallState): Step {
  if (state.optOut === 'none' || state.optOut === 'recording') return step(state);
  const { lines } = state.setup.agent;
  const line = state.optOut === 'recorded' ? lines.optedOut : lines.optOutFailed;
  return andThen(cancelTimers(state, ['opt_out']), (now) => {
    if (!isTalking(now) || now.phase.run.text !== 'awaited') return step(now);
    return sayAll(withRun(now, { ...now.phase.run, text: 'written', unspoken: line }));
  });
}
