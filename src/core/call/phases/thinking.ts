import { mayBeInterrupted } from '../../turns/barge-in.ts';
import type { CallEvent } from '../event.ts';
import { whileWordsDecide } from '../holding.ts';
import { holdRun } from '../moves/hold-run.ts';
import { awaitPlayback } from '../moves/say.ts';
import { writeReply } from '../moves/write-reply.ts';
import { withMarkReturned } from '../run.ts';
import type { In, Lookup } from '../state.ts';
import { ignore, type Step, step } from '../step.ts';

/** A run is being made; nothing of it has been heard. */
export function whileThinking(state: In<'thinking'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return mayBeInterrupted(state.phase.run) ? holdRun(state) : step(state);
    case 'intent.classified':
      return withLookup(state, { intent: { name: event.intent, confidence: event.confidence } });
    case 'intent.failed':
      return withLookup(state, { intent: 'failed' });
    case 'knowledge.found':
      return withLookup(state, { passages: event.passages });
    case 'knowledge.failed':
      return withLookup(state, { passages: 'failed' });
    case 'speech.mark_returned':
      return beginSpeaking(state, event);
    case 'timer.fired':
      if (event.timer === 'lookups' && state.phase.lookup) return writeReply(state, state.phase.lookup);
      return whileWordsDecide(state, event);
    default:
      return whileWordsDecide(state, event);
  }
}

function withLookup(state: In<'thinking'>, found: Partial<Lookup>): Step {
  if (state.phase.lookup === null) return ignore(state, 'the look-up is over');
  const lookup: Lookup = { ...state.phase.lookup, ...found };
  const looked: In<'thinking'> = { ...state, phase: { ...state.phase, lookup } };
  const complete = lookup.intent !== 'awaited' && lookup.passages !== 'awaited';
  return complete ? writeReply(looked, lookup) : step(looked);
}

/** The first mark went out before the first audio: its return says that the caller hears us from now on. */
function beginSpeaking(
  state: In<'thinking'>,
  event: Extract<CallEvent, { type: 'speech.mark_returned' }>,
): Step {
  const { run } = state.phase;
  const marks = withMarkReturned(run.marks, event.mark, event.at);
  if (marks === null) return ignore(state, 'the mark was not the one that is due');
  const wayMs = event.at - (marks.returned?.sentAt ?? event.at);
  return awaitPlayback({
    ...state,
    phase: { name: 'speaking', run: { ...run, marks, heardAt: event.at } },
    roundTripMs: Math.min(wayMs, state.roundTripMs ?? wayMs),
  });
}
