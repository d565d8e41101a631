import { quietCaller } from '../caller.ts';
import { withPhase } from '../remake.ts';
import type { CallState, In } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';
import { letThemFinish } from './hold-run.ts';
import { sayLine } from './say-line.ts';
import { transferCameToNothing } from './use-tool.ts';

/** The line is given up: from here on the carrier lets the other telephone ring. */
export function ring(state: In<'transferring'>): Step {
  const { to } = state.phase;
  return andThen(awaitCarrier(state), (now) => step(now, { type: 'line.transfer', to }));
}

/** The line is gone: the carrier asks what is to come, and does as was written down, or brings the caller back. */
export function awaitCarrier(state: In<'transferring'>): Step {
  const { to } = state.phase;
  return andThen(cancelTimers(state, ['departure']), (now) => {
    const ringing = withPhase(now, { name: 'transferring', to, stage: 'ringing' } as const);
    return startTimer<CallState>(
      { ...ringing, caller: quietCaller },
      'transfer',
      now.setup.agent.patience.transferMs,
    );
  });
}

/** The line is still ours: say so, and go on. */
export function stayInstead(state: CallState): Step {
  const stayed = andThen(cancelTimers(state, ['departure']), (now) =>
    sayLine(transferCameToNothing(now), 'resumption', now.setup.agent.lines.transferFailed),
  );
  return andThen(stayed, letThemFinish);
}

/** Tell the caller that they are put through, whatever was going on. */
export function handOver(state: CallState, to: string): Step {
  return andThen(dropRun(state), (now) =>
    sayLine(now, 'farewell', now.setup.agent.lines.transferring, { transferTo: to }),
  );
}
