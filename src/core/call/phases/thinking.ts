import { mayBeInterrupted } from '../../turns/barge-in.ts';
import type { CallEvent } from '../event.ts';
import { whileMaking } from '../making.ts';
import { awaitFirstSound, awaitPlayback } from '../moves/say.ts';
import { writeReply } from '../moves/write-reply.ts';
import { cancelReply } from '../moves/yield-floor.ts';
import { noMarks, withMarkReturned, withRun } from '../run.ts';
import type { In, Lookup } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { cancelTimer, cancelTimers, startTimer } from '../waiting.ts';

/** A run is being made; nothing of it has been heard. */
export function whileThinking(state: In<'thinking'>, event: CallEvent): Step {
  const { run } = state.phase;
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return mayBeInterrupted(run) ? holdReply(state) : step(state);
    case 'caller.speech_ended':
      return run.held ? awaitWords(state) : step(state);
    case 'caller.words_settled':
      if (event.text.trim() !== '') return mayBeInterrupted(run) ? cancelReply(state) : step(state);
      return state.caller.speaking ? step(state) : releaseReply(state);
    case 'caller.words_guessed':
      return step(state);
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
      return event.timer === 'false_alarm' ? whenVoiceBroughtNothing(state) : whileMaking(state, event);
    default:
      return whileMaking(state, event);
  }
}

/** The caller may be going on: let nothing out until we know. What was sent and not heard yet is cleared. */
function holdReply(state: In<'thinking'>): Step {
  const { run } = state.phase;
  return andThen(cancelTimers(state, ['false_alarm', 'first_sound', 'playback']), (now) => {
    if (run.held) return step(now);
    const held = withRun(now, { ...run, held: true, marks: noMarks });
    return step({ ...held, epoch: now.epoch + 1 }, { type: 'speech.hold', run: run.id, epoch: now.epoch });
  });
}

/** The voice is over: its words decide, if there are any. */
function awaitWords(state: In<'thinking'>): Step {
  if (!state.caller.owed) return releaseReply(state);
  return startTimer(state, 'false_alarm', state.setup.agent.patience.falseAlarmMs);
}

/** No words were settled in time; a guess at some is enough to let the caller go on. */
function whenVoiceBroughtNothing(state: In<'thinking'>): Step {
  const goesOn = state.caller.guess !== '' && mayBeInterrupted(state.phase.run);
  return goesOn ? cancelReply(state) : releaseReply(state);
}

/** It was nothing: go on as if it had not been. */
function releaseReply(state: In<'thinking'>): Step {
  const { run } = state.phase;
  if (!run.held) return ignore(state, 'nothing was held back');
  return andThen(cancelTimer(state, 'false_alarm'), (now) => {
    const quiet = { ...now, caller: { ...now.caller, owed: false, sustained: false } };
    const released = withRun(quiet, { ...run, held: false });
    return andThen(
      step(released, { type: 'speech.release', run: run.id, epoch: now.epoch, fromMs: 0 }),
      awaitFirstSound,
    );
  });
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
