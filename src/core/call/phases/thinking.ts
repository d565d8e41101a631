import { mayBeInterrupted } from '../../turns/barge-in.ts';
import type { CallEvent } from '../event.ts';
import { whileWordsDecide } from '../holding.ts';
import { holdRun } from '../moves/hold-run.ts';
import { confirmOptOut } from '../moves/opt-out.ts';
import { awaitPlayback } from '../moves/say.ts';
import { roundTripAfter, withMarkReturned } from '../run.ts';
import type { In } from '../state.ts';
import { ignore, type Step, step } from '../step.ts';

/** A run is being made; nothing of it has been heard. */
export function whileThinking(state: In<'thinking'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return state.phase.run.held || mayBeInterrupted(state.phase.run) ? holdRun(state) : step(state);
    case 'opt_out.recorded':
    case 'opt_out.failed':
      return confirmOptOut(state);
    case 'speech.mark_returned':
      return beginSpeaking(state, event);
    case 'timer.fired':
      return event.timer === 'opt_out' ? confirmOptOut(state) : whileWordsDecide(state, event);
    default:
      return whileWordsDecide(state, event);
  }
}

/** The first mark went out before the first audio: its return says that the caller hears us from now on. */
function beginSpeaking(
  state: In<'thinking'>,
  event: Extract<CallEvent, { type: 'speech.mark_returned' }>,
): Step {
  const { run } = state.phase;
  const marks = withMarkReturned(run.marks, event.mark, event.at);
  if (marks === null) return ignore(state, 'the mark was not the one that is due');
  return awaitPlayback({
    ...state,
    phase: { name: 'speaking', run: { ...run, marks, heardAt: event.at } },
    roundTripMs: roundTripAfter(state, marks),
  });
}
