import type { CallEvent } from '../event.ts';
import { limitLength } from '../moves/limit-length.ts';
import { greet } from '../moves/say-line.ts';
import { leaveWith } from '../moves/trouble.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step } from '../step.ts';

/** The session exists and waits for its line. */
export function whileIdle(state: In<'idle'>, event: CallEvent): Step {
  if (event.type !== 'line.opened') return ignore(state, 'the line is not open yet');
  return andThen(limitLength(state), (now) =>
    now.deaf ? leaveWith(now, now.setup.agent.lines.failureGoodbye, 'provider_failed') : greet(now),
  );
}
