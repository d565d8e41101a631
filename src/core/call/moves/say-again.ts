import { type Talking, withRun } from '../run.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimer } from '../waiting.ts';
import { awaitFirstSound } from './say.ts';

/** The voice let us down: another one says the segment, once; null when that was the other one already. */
export function sayAgain(state: Talking, index: number): Step | null {
  const { run } = state.phase;
  const segment = run.segments[index];
  if (segment === undefined || segment.attempt === 'second') return null;
  const segments = run.segments.with(index, { ...segment, attempt: 'second', durationMs: null, words: null });
  const again = step(withRun(state, { ...run, segments }), {
    type: 'speech.say',
    run: run.id,
    epoch: state.epoch,
    segment: index,
    text: segment.text,
    attempt: 'second',
  } as const);
  return andThen(
    andThen(again, (now) => cancelTimer(now, 'first_sound')),
    awaitFirstSound,
  );
}
