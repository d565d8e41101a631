import type { CallEvent } from '../event.ts';
import { sayLine } from '../moves/take-floor.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step } from '../step.ts';
import { startTimer } from '../waiting.ts';

/** The session exists and waits for its line. */
export function whileIdle(state: In<'idle'>, event: CallEvent): Step {
  if (event.type !== 'line.opened') return ignore(state, 'the line is not open yet');
  const { lines, patience } = state.setup.agent;
  return andThen(startTimer(state, 'longest_call', patience.longestCallMs), (now) =>
    sayLine(now, 'greeting', lines.greeting),
  );
}
