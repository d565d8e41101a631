import { addsNothing, isKnown, settlesAnswered } from './caller.ts';
import type { CallEvent } from './event.ts';
import { liveRun } from './run.ts';
import type { CallState } from './state.ts';

/**
 * Late work dies here, before any phase sees it: the event of a dead run, an earlier epoch, a settled look-up, a
 * cancelled timer, words we have already. Gives the reason, or null for an event that is in time. What a tool brought
 * is never late but once: it is kept whatever became of the run that asked for it.
 */
export function whyLate(state: CallState, event: CallEvent): string | null {
  if (state.phase.name === 'ended') return 'the call has ended';
  switch (event.type) {
    case 'timer.fired':
      return state.timers[event.timer] === event.id ? null : 'the timer was cancelled';
    case 'caller.words_settled':
      return whyWordsAreLate(state, event.text, event.at);
    case 'intent.classified':
    case 'intent.failed':
    case 'knowledge.found':
    case 'knowledge.failed':
      return isLiveLookup(state, event.lookup) ? null : 'the look-up is over';
    case 'reply.text_written':
    case 'reply.tool_called':
    case 'reply.finished':
    case 'reply.failed':
      if (!isLiveRun(state, event.run)) return 'the run is over';
      return isAwaitedReply(state, event.request) ? null : 'the reply is over';
    case 'tool.returned':
    case 'tool.failed':
      return state.tools.some((use) => use.id === event.tool && use.status === 'pending')
        ? null
        : 'nobody waits for this tool';
    case 'speech.words_timed':
    case 'speech.segment_synthesised':
    case 'speech.failed':
      return isLiveRun(state, event.run) ? null : 'the run is over';
    case 'speech.mark_sent':
    case 'speech.mark_returned':
      if (!isLiveRun(state, event.mark.run)) return 'the run is over';
      if (event.mark.epoch !== state.epoch) return 'the mark is of an earlier epoch';
      return liveRun(state)?.held ? 'the run is held back and has nothing out' : null;
    case 'call.taken_up':
      return event.lease > state.lease ? null : 'a later process holds the call';
    case 'departure.kept':
    case 'departure.not_kept':
      return state.timers.departure === undefined ? 'nothing was to be kept' : null;
    case 'opt_out.recorded':
    case 'opt_out.failed':
      return state.optOut === 'recording' ? null : 'nothing was to be recorded';
    default:
      return null;
  }
}

/** A recogniser may send its words twice, or long after they had to be taken as they were guessed. */
function whyWordsAreLate(state: CallState, text: string, at: number): string | null {
  if (settlesAnswered(state.caller, text, at)) return null;
  if (isKnown(state.caller, text, at)) return 'the words are known';
  const isAnswered = addsNothing(state.caller, text, at) && !canCorrect(state);
  return isAnswered ? 'the words were answered as they were guessed' : null;
}

/** The answer to a turn was not heard yet: words that are made out better can still be answered instead. */
export function canCorrect({ phase, history, caller }: CallState): boolean {
  if (phase.name !== 'thinking' || phase.run.kind !== 'reply') return false;
  const answered = history.findLast(({ speaker }) => speaker === 'caller');
  // What was typed since is a turn of its own, and no words are a better version of it.
  return caller.taken === null || answered?.at === caller.taken.at;
}

function isLiveRun(state: CallState, run: number): boolean {
  return liveRun(state)?.id === run;
}

function isAwaitedReply(state: CallState, request: number): boolean {
  const run = liveRun(state);
  return run?.text === 'writing' && run.asked?.request === request;
}

function isLiveLookup(state: CallState, lookup: number): boolean {
  const ahead = state.phase.name === 'transcribing' ? state.phase.lookup : null;
  return ahead?.id === lookup || liveRun(state)?.lookup?.id === lookup;
}
