import type { CallEvent } from './event.ts';
import { isComplete } from './lookup.ts';
import { fill } from './moves/fill.ts';
import { finishRun } from './moves/finish-run.ts';
import { awaitPlayback } from './moves/say.ts';
import { sayAgain } from './moves/say-again.ts';
import { apologise, stopWriting, whenModelFails, whenMute } from './moves/trouble.ts';
import { writeReply } from './moves/write-reply.ts';
import { furtherRun } from './remake.ts';
import { hasWords, isSegmentSent, isSent, lastMark, type Talking, withMarkSent, withRun } from './run.ts';
import type { Lookup, SentMark } from './state.ts';
import { andThen, ignore, type Step, step } from './step.ts';
import { cancelTimer } from './waiting.ts';
import { continueWriting, whileWriting } from './writing.ts';

/** What is the same whether the run is already being heard or not: it is being written, spoken and sent. */
export function whileMaking(state: Talking, event: CallEvent): Step {
  const { run } = state.phase;
  switch (event.type) {
    case 'intent.classified':
      return noteLookup(state, { intent: { name: event.intent, confidence: event.confidence } });
    case 'intent.failed':
      return noteLookup(state, { intent: 'failed' });
    case 'knowledge.found':
      return noteLookup(state, { passages: event.passages });
    case 'knowledge.failed':
      return noteLookup(state, { passages: 'failed' });
    case 'speech.words_timed': {
      const segments = run.segments.map((segment, index) =>
        index === event.segment ? { ...segment, words: event.words } : segment,
      );
      return step(withRun(state, { ...run, segments }));
    }
    case 'speech.segment_synthesised': {
      const segments = run.segments.map((segment, index) =>
        index === event.segment ? { ...segment, durationMs: event.durationMs } : segment,
      );
      return step(withRun(state, { ...run, segments }));
    }
    case 'speech.failed':
      if (event.segment >= run.segments.length) return ignore(state, 'no such segment was to be spoken');
      if (isSegmentSent(run, event.segment)) return ignore(state, 'all of it was sent');
      return sayAgain(state, event.segment) ?? whenMute(state);
    case 'speech.mark_sent':
      return noteMarkSent(state, event);
    case 'timer.fired':
      return whenTimerFires(state, event);
    default:
      return whileWriting(state, event);
  }
}

/** The look-ups run side by side; the reply is written when both are in. */
function noteLookup(state: Talking, found: Partial<Lookup>): Step {
  const { run } = state.phase;
  if (run.lookup === null) return ignore(state, 'the look-up is over');
  const lookup: Lookup = { ...run.lookup, ...found };
  const noted = withRun(state, { ...run, lookup });
  return isComplete(lookup) ? writeReply(noted, lookup) : step(noted);
}

function noteMarkSent(state: Talking, event: Extract<CallEvent, { type: 'speech.mark_sent' }>): Step {
  const { run } = state.phase;
  if (event.segment >= run.segments.length) return ignore(state, 'no such segment was to be spoken');
  const mark: SentMark = {
    seq: event.mark.seq,
    sentAt: event.at,
    segment: event.segment,
    reachedMs: event.reachedMs,
    endsSegment: event.endsSegment,
    runsDry: event.runsDry === true,
  };
  const sent = withRun(state, furtherRun(run, run.unspoken, withMarkSent(run.marks, mark)));
  return andThen(cancelTimer(sent, 'first_sound'), awaitPlayback);
}

function whenTimerFires(state: Talking, event: Extract<CallEvent, { type: 'timer.fired' }>): Step {
  switch (event.timer) {
    case 'lookups':
      return state.phase.run.lookup === null ? step(state) : writeReply(state, state.phase.run.lookup);
    case 'filler':
      return fill(state);
    case 'tools':
      return continueWriting(state);
    case 'first_words':
      return whenModelFails(state);
    case 'whole_reply':
      return hasWords(state.phase.run) ? stopWriting(state) : apologise(state);
    case 'first_sound':
      return sayAgain(state, 0) ?? whenMute(state);
    case 'playback':
      return whenPlaybackStalls(state);
    default:
      return ignore(state, `means nothing while ${state.phase.name}`);
  }
}

/** Nothing went out or was played for a while: never wait for a mark, or a word, that does not come. */
function whenPlaybackStalls(state: Talking): Step {
  const { run } = state.phase;
  if (run.text === 'awaited' || run.text === 'using_tools') return awaitPlayback(state);
  if (run.text !== 'writing' || !isSent(run)) return finishRun(state);
  const quietMs = state.at - (lastMark(run)?.sentAt ?? state.at);
  const modelIsSilent = hasWords(run) && quietMs >= state.setup.agent.patience.firstWordsMs;
  return modelIsSilent ? andThen(awaitPlayback(state), apologise) : awaitPlayback(state);
}
