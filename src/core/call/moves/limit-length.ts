import type { CallState } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { startTimer } from '../waiting.ts';

/** However well it goes, the call has an end, and the caller is told before it comes. */
export function limitLength(state: CallState): Step {
  const { longestCallMs, wrapUpMs } = state.setup.agent.patience;
  const leftMs = Math.max(0, longestCallMs - state.at);
  return andThen(startTimer(state, 'longest_call', leftMs), (now) =>
    now.wrapUp === 'early' && wrapUpMs > 0 && wrapUpMs < leftMs
      ? startTimer(now, 'wrap_up', leftMs - wrapUpMs)
      : step(now),
  );
}
