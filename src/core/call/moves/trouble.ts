import { isTalking, type Talking, withRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';
import { dropRun } from './drop-run.ts';
import { sayAll } from './say.ts';
import { sayLine } from './take-floor.ts';

/**
 * The model let us down. What was said of the reply stands; after it the caller hears an apology and may try again,
 * or a goodbye when it keeps happening.
 */
export function apologise(state: Talking): Step {
  const { lines, patience } = state.setup.agent;
  const failedTurns = state.failedTurns + 1;
  const giveUp = failedTurns >= patience.failedTurnsMax;
  return andThen(stopWriting({ ...state, failedTurns }), (now) => {
    const { run } = now.phase;
    const last: Run = {
      ...run,
      kind: giveUp ? 'farewell' : run.segments.length === 0 ? 'apology' : run.kind,
      then: giveUp ? { hangUp: 'provider_failed' } : 'listen',
      unspoken: giveUp ? lines.failureGoodbye : lines.apology,
    };
    return sayAll(withRun(now, last));
  });
}

/** The reply is as long as it will get; what was not yet cut into segments is not said. */
export function stopWriting(state: Talking): Step<Talking> {
  const { run } = state.phase;
  return andThen(cancelTimers(state, ['first_words', 'whole_reply']), (now) => {
    const stopped = withRun(now, { ...run, text: 'written', unspoken: '' });
    return run.text === 'writing' ? step(stopped, { type: 'reply.abandon', run: run.id }) : step(stopped);
  });
}

/** Say one last thing, whatever was going on, and leave; a goodbye that is being said already will do. */
export function leaveWith(state: CallState, line: string, because: 'provider_failed' | 'too_long'): Step {
  if (isTalking(state) && state.phase.run.then !== 'listen' && !state.phase.run.held) {
    return step(withRun(state, { ...state.phase.run, then: { hangUp: because } }));
  }
  return andThen(dropRun(state), (now) => sayLine(now, 'farewell', line, { hangUp: because }));
}
