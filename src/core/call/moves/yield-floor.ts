import type { Talking } from '../run.ts';
import type { In } from '../state.ts';
import { andThen, type Step } from '../step.ts';
import { startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';

/** The caller speaks over what they are hearing: hush at once, keep the words they heard, let the line settle. */
export function beInterrupted(state: In<'speaking'>): Step {
  return settle(state, 'interrupted');
}

/** The caller goes on before anything was heard: what we were about to say answers only half of it. */
export function cancelReply(state: In<'thinking'>): Step {
  return settle(state, 'cancelled');
}

function settle(state: Talking, name: 'interrupted' | 'cancelled'): Step {
  return andThen(dropRun(state), (now) =>
    startTimer({ ...now, phase: { name } }, 'settle', now.setup.agent.patience.settleMs),
  );
}
