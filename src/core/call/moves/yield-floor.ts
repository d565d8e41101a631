import type { Talking } from '../run.ts';
import { andThen, type Step } from '../step.ts';
import { startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';

/**
 * The caller takes the floor: hush, keep the words they heard, let the line settle. A run that nobody has heard yet is
 * cancelled; one that was being heard is interrupted.
 */
export function yieldFloor(state: Talking): Step {
  const name = state.phase.run.heardAt === null ? 'cancelled' : 'interrupted';
  return andThen(dropRun(state), (now) =>
    startTimer({ ...now, phase: { name } }, 'settle', now.setup.agent.patience.settleMs),
  );
}
