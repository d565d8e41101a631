import { isInterruption, mayBeInterrupted, silencesTheAgent } from '../../turns/barge-in.ts';
import { wordsOfTurn } from '../caller.ts';
import type { CallEvent } from '../event.ts';
import { whileWordsDecide } from '../holding.ts';
import { finishRun } from '../moves/finish-run.ts';
import { holdRun } from '../moves/hold-run.ts';
import { awaitPlayback } from '../moves/say.ts';
import { yieldFloor } from '../moves/yield-floor.ts';
import { furtherRun } from '../remake.ts';
import { isPlayed, isTalking, roundTripAfter, type Talking, withMarkReturned, withRun } from '../run.ts';
import type { CallState, In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { startTimer } from '../waiting.ts';

/** Audio of the run is being heard. */
export function whileSpeaking(state: In<'speaking'>, event: CallEvent): Step {
  if (silencesTheAgent(state, event)) return yieldForNow(state);
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return step(state);
    case 'speech.mark_returned':
      return notePlayed(state, event);
    default:
      return makeMore(state, event);
  }
}

/** A voice over ours: silent at once, and nothing lost yet. */
function yieldForNow(state: Talking): Step {
  return andThen<Talking, CallState>(holdRun(state), (now) => {
    const yielding: CallState = { ...now, phase: { name: 'yielding', run: now.phase.run } };
    // Words that no voice announced: nobody will tell us when they end.
    if (now.caller.speaking) return step(yielding);
    return startTimer(yielding, 'false_alarm', now.setup.agent.patience.falseAlarmMs);
  });
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
  const isFirst = run.marks.returned === null;
  const measured = isFirst ? { ...state, roundTripMs: roundTripAfter(state, marks) } : state;
  const played = withRun(measured, furtherRun(run, run.unspoken, marks));
  return andThen<Talking, CallState>(awaitPlayback(played), (now) =>
    andThen(isTalking(now) ? endNotice(now) : step(now), closeIfPlayed),
  );
}

/** Once the notice is heard to its end, what the caller said over it counts. */
function endNotice(state: Talking): Step {
  const { run } = state.phase;
  const last = run.segments.findLastIndex((segment) => segment.role === 'notice');
  const { returned } = run.marks;
  if (!run.noticeDue || returned === null || !returned.endsSegment || returned.segment < last)
    return step(state);
  const heard = withRun(state, { ...run, noticeDue: false });
  if (!mayBeInterrupted(heard.phase.run)) return step(heard);
  if (isInterruption(heard, wordsOfTurn(heard.caller).text)) return yieldFloor(heard);
  return heard.caller.speaking && heard.caller.sustained ? yieldForNow(heard) : step(heard);
}

function closeIfPlayed(state: CallState): Step {
  return isTalking(state) && isPlayed(state.phase.run) ? finishRun(state) : step(state);
}
