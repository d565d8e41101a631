import { mayBeInterrupted } from '../../turns/barge-in.ts';
import { heardMs, unheardWords } from '../../words/heard.ts';
import { isTalking, noMarks, type Talking, withRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';

/** One frame of a telephone. */
const lastFrameMs = 20;

/** The caller may be taking the floor: nothing more goes out, what was sent is cleared, and nothing is lost yet. */
export function holdRun<T extends Talking>(state: T): Step<Talking> {
  const { run } = state.phase;
  return andThen(
    cancelTimers<Talking>(state, ['false_alarm', 'first_sound', 'playback', 'filler']),
    (now) => {
      if (run.held) return step(now);
      const playedMs = heardMs(run, now.at, now.roundTripMs ?? 0);
      const held = withRun(now, { ...run, held: true, playedMs, marks: noMarks });
      return step({ ...held, epoch: now.epoch + 1 }, { type: 'speech.hold', run: run.id, epoch: now.epoch });
    },
  );
}

/** What is said while the caller still speaks waits for their voice to end. */
export function letThemFinish(state: CallState): Step {
  if (!isTalking(state) || !state.caller.speaking || !mayBeInterrupted(state.phase.run)) return step(state);
  return holdRun<Talking>(state);
}

/** The run goes on in a new epoch, at the word where it was cut. */
export function releaseRun(state: Talking): Step<Talking> {
  const { run } = state.phase;
  const playedMs = resumePoint(run);
  return andThen(cancelTimers(state, ['false_alarm']), (now) =>
    step(withRun(now, { ...run, held: false, playedMs }), {
      type: 'speech.release',
      run: run.id,
      epoch: now.epoch,
      fromMs: playedMs,
    }),
  );
}

/** It was nothing: what was said over the run is forgotten. */
export function forgetNoise(state: Talking): Talking {
  return { ...state, caller: { ...state.caller, owed: false, sustained: false, words: [], guess: '' } };
}

/** The start of the word that was cut. When there is none, close before the end, so that a mark can still say so. */
function resumePoint(run: Run): number {
  const [cut] = unheardWords(run, run.playedMs);
  return Math.floor(Math.max(0, Math.min(run.playedMs, cut?.startsAtMs ?? run.playedMs - lastFrameMs)));
}
