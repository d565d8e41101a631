import type { CallEvent } from './event.ts';
import { hangUp } from './moves/end.ts';
import { finishRun } from './moves/finish-run.ts';
import { awaitPlayback, sayWhatIsReady } from './moves/say.ts';
import { apologise, stopWriting } from './moves/trouble.ts';
import { isSent, lastMark, type Talking, withMarkSent, withRun } from './run.ts';
import type { CallState, SentMark } from './state.ts';
import { andThen, ignore, type Step, step } from './step.ts';
import { cancelTimer, cancelTimers, startTimer } from './waiting.ts';

/** What is the same whether the run is already being heard or not: it is being written, spoken and sent. */
export function whileMaking(state: Talking, event: CallEvent): Step {
  const { run } = state.phase;
  switch (event.type) {
    case 'reply.text_written': {
      const written = withRun(state, { ...run, unspoken: run.unspoken + event.text });
      return andThen(sayWhatIsReady(written), awaitFirstWords);
    }
    case 'reply.finished':
      return finishWriting(state);
    case 'reply.failed':
      return apologise(withRun(state, { ...run, text: 'written' }));
    case 'speech.segment_synthesised': {
      const segments = run.segments.map((segment, index) =>
        index === event.segment ? { ...segment, durationMs: event.durationMs } : segment,
      );
      return step(withRun(state, { ...run, segments }));
    }
    case 'speech.failed':
      return hangUp(state, 'voice_failed');
    case 'speech.mark_sent':
      return noteMarkSent(state, event);
    case 'timer.fired':
      return whenTimerFires(state, event);
    default:
      return ignore(state, `means nothing while ${state.phase.name}`);
  }
}

/** Until there is something to say, each piece of text buys the model as much time again. */
function awaitFirstWords(state: Talking): Step<Talking> {
  if (state.phase.run.segments.length > 0) return cancelTimer(state, 'first_words');
  return startTimer(state, 'first_words', state.setup.agent.patience.firstWordsMs);
}

function finishWriting(state: Talking): Step {
  const written = withRun(state, { ...state.phase.run, text: 'written' });
  const said = andThen(cancelTimers(written, ['first_words', 'whole_reply']), sayWhatIsReady);
  return andThen<Talking, CallState>(said, (now) =>
    now.phase.run.segments.length === 0 ? apologise(now) : step({ ...now, failedTurns: 0 }),
  );
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
  };
  const sent = withRun(state, { ...run, marks: withMarkSent(run.marks, mark) });
  return andThen(cancelTimer(sent, 'first_sound'), awaitPlayback);
}

function whenTimerFires(state: Talking, event: Extract<CallEvent, { type: 'timer.fired' }>): Step {
  switch (event.timer) {
    case 'first_words':
      return apologise(state);
    case 'whole_reply':
      return state.phase.run.segments.length === 0 ? apologise(state) : stopWriting(state);
    case 'first_sound':
      return hangUp(state, 'voice_failed');
    case 'playback':
      return whenPlaybackStalls(state);
    default:
      return ignore(state, `means nothing while ${state.phase.name}`);
  }
}

/** Nothing went out or was played for a while: never wait for a mark, or a word, that does not come. */
function whenPlaybackStalls(state: Talking): Step {
  const { run } = state.phase;
  if (run.text !== 'writing' || !isSent(run)) return finishRun(state);
  const quietMs = state.at - (lastMark(run)?.sentAt ?? state.at);
  const modelIsSilent = quietMs >= state.setup.agent.patience.firstWordsMs;
  return modelIsSilent ? andThen(awaitPlayback(state), apologise) : awaitPlayback(state);
}
