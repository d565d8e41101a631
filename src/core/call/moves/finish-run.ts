import { isSent, type Talking } from '../run.ts';
import { andThen, type Step } from '../step.ts';
import { attend } from './attend.ts';
import { closeRun, dropRun } from './drop-run.ts';
import { leave } from './end.ts';

/** The run was played to its end, or no more of it will be: the floor is the caller's, or the call is over. */
export function finishRun(state: Talking): Step {
  const { run } = state.phase;
  const closed = run.text === 'written' && isSent(run) ? closeRun(state) : dropRun(state);
  return andThen(closed, (now) => (run.then === 'listen' ? attend(now) : leave(now, run.then.hangUp)));
}
