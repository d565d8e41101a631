import { hasWords, type Talking, withRun } from '../run.ts';
import type { Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { isWaiting, startTimer } from '../waiting.ts';
import { sayApart, sayWhatIsReady } from './say.ts';

/** The caller waits for an answer: if it takes a while, something is said to show that we are there. */
export function awaitFiller(state: Talking): Step<Talking> {
  const { agent } = state.setup;
  if (!mayBeFilled(state.phase.run) || agent.lines.fillers.length === 0 || isWaiting(state, 'filler')) {
    return step(state);
  }
  return startTimer(state, 'filler', agent.patience.fillerAfterMs);
}

/** What is written already is said, however little; else a filler. Never over the caller, and once a run. */
export function fill(state: Talking): Step<Talking> {
  const { run } = state.phase;
  if (!mayBeFilled(run) || state.caller.speaking) return step(state);
  return andThen(sayRest(state), (now) => {
    const { fillers } = now.setup.agent.lines;
    const filler = fillers[run.id % fillers.length];
    return hasWords(now.phase.run) || filler === undefined ? step(now) : sayApart(now, filler, 'filler');
  });
}

/** Only what a tool interrupted: a model that is still writing may be in the middle of a word. */
function sayRest(state: Talking): Step<Talking> {
  const { run } = state.phase;
  if (run.text !== 'using_tools') return step(state);
  const asWritten = withRun(state, { ...run, text: 'written' });
  return andThen(sayWhatIsReady(asWritten), (now) =>
    step(withRun(now, { ...now.phase.run, text: 'using_tools' })),
  );
}

function mayBeFilled(run: Run): boolean {
  return run.kind === 'reply' && run.speculatesOn === null && !run.held && run.segments.length === 0;
}
