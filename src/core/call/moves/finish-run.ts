import { hasWords, isSent, type Talking } from '../run.ts';
import { andThen, type Step } from '../step.ts';
import { attend } from './attend.ts';
import { beginTransfer } from './begin-transfer.ts';
import { closeRun, dropRun } from './drop-run.ts';
import { leave } from './end.ts';

/** The run was played to its end, or no more of it will be: the floor is the caller's, or the call goes elsewhere. */
export function finishRun(state: Talking): Step {
  const { run } = state.phase;
  const closed = run.text === 'written' && isSent(run) && hasWords(run) ? closeRun(state) : dropRun(state);
  return andThen(closed, (now) => {
    if (run.then === 'listen') return attend(now);
    return 'hangUp' in run.then ? leave(now, run.then.hangUp) : beginTransfer(now, run.then.transferTo);
  });
}
