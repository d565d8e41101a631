import { mayBeInterrupted, silencesTheAgent } from '../../turns/barge-in.ts';
import type { CallEvent } from '../event.ts';
import { whileWordsDecide } from '../holding.ts';
import { finishRun } from '../moves/finish-run.ts';
import { holdRun } from '../moves/hold-run.ts';
import { awaitPlayback } from '../moves/say.ts';
import { isPlayed, isTalking, type Talking, withMarkReturned, withRun } from '../run.ts';
import type { CallState, In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';

/** Audio of the run is being heard. */
export function whileSpeaking(state: In<'speaking'>, event: CallEvent): Step {
  if (silencesTheAgent(event)) return mayBeInterrupted(state.phase.run) ? yieldForNow(state) : step(state);
  switch (event.type) {
    case 'caller.speech_started':
      return step(state);
    case 'speech.mark_returned':
      return notePlayed(state, event);
    default:
      return makeMore(state, event);
  }
}

/** A voice over ours: silent at once, and nothing lost yet. */
function yieldForNow(state: In<'speaking'>): Step {
  return andThen<Talking, CallState>(holdRun(state), (now) =>
    step({ ...now, phase: { name: 'yielding', run: now.phase.run } }),
  );
}

/** What is made meanwhile may turn out to be nothing more, after all was played. */
function makeMore(state: In<'speaking'>, event: CallEvent): Step {
  const made = whileWordsDecide(state, event);
  return made.ignored === null ? andThen(made, closeIfPlayed) : made;
}

/** One more stretch was played; after the last one the floor is the caller's. */
function notePlayed(
  state: In<'speaking'>,
  event: Extract<CallEvent, { type: 'speech.mark_returned' }>,
): Step {
  const { run } = state.phase;
  const marks = withMarkReturned(run.marks, event.mark, event.at);
  if (marks === null) return ignore(state, 'the mark was not the one that is due');
  return andThen<Talking, CallState>(awaitPlayback(withRun(state, { ...run, marks })), closeIfPlayed);
}

function closeIfPlayed(state: CallState): Step {
  return isTalking(state) && isPlayed(state.phase.run) ? finishRun(state) : step(state);
}
