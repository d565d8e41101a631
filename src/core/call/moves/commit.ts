import { isTalking, type Talking } from '../run.ts';
import type { CallState, In, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { awaitFiller } from './fill.ts';
import { noteTurn } from './floor.ts';
import { releaseRun } from './hold-run.ts';
import { awaitFirstSound } from './say.ts';
import { callHeldTools } from './use-tool.ts';

/** The caller was done: the answer that was begun ahead is theirs, and what it was not allowed to do is done. */
export function commit(state: In<'transcribing'>, run: Run): Step {
  const sure: Talking = {
    ...noteTurn(state),
    phase: { name: 'thinking', run: { ...run, speculatesOn: null } },
  };
  const released = state.caller.speaking ? step(sure) : releaseRun(sure);
  const acted = andThen(released, callHeldTools);
  const heard = andThen(acted, (now) => andThen(awaitFirstSound(now), awaitFiller));
  return andThen<Talking, CallState>(heard, awaitTools);
}

/** What was held back takes its time only from here on. */
function awaitTools(state: Talking): Step {
  if (!isTalking(state) || state.phase.run.text !== 'using_tools') return step(state);
  return andThen(cancelTimers<CallState>(state, ['tools']), (now) =>
    startTimer(now, 'tools', now.setup.agent.patience.toolsMs),
  );
}
