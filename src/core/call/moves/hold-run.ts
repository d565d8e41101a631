import { heardMs, unheardWords } from '../../words/heard.ts';
import { noMarks, type Talking, withRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';

/** One frame of a telephone. */
const lastFrameMs = 20;

/** The caller may be taking the floor: nothing more goes out, what was sent is cleared, and nothing is lost yet. */
export function holdRun(state: Talking): Step<Talking> {
  const { run } = state.phase;
  return andThen(cancelTimers(state, ['false_alarm', 'first_sound', 'playback']), (now) => {
    if (run.held) return step(now);
    const playedMs = heardMs(run, now.at, now.roundTripMs ?? 0);
    const held = withRun(now, { ...run, held: true, playedMs, marks: noMarks });
    return step({ ...held, epoch: now.epoch + 1 }, { type: 'speech.hold', run: run.id, epoch: now.epoch });
  });
}

/** It was nothing: the run goes on in a new epoch, at the word where it was cut, and what was said over it is forgotten. */
export function releaseRun(state: Talking): Step<Talking> {
  const { run } = state.phase;
  const playedMs = resumePoint(run);
  return andThen(cancelTimers(state, ['false_alarm']), (now) =>
    step(withRun({ ...now, caller: forgotten(now) }, { ...run, held: false, playedMs }), {
      type: 'speech.release',
      run: run.id,
      epoch: now.epoch,
      fromMs: playedMs,
    }),
  );
}

/** The start of the word that was cut. When there is none, close before the end, so that a mark can still say so. */
function resumePoint(run: Run): number {
  const [cut] = unheardWords(run, run.playedMs);
  return Math.floor(Math.max(0, Math.min(run.playedMs, cut?.startsAtMs ?? run.playedMs - lastFrameMs)));
}

function forgotten({ caller }: CallState): CallState['caller'] {
  return { ...caller, owed: false, sustained: false, words: [], guess: '' };
}
