import type { CallEvent } from './event.ts';
import { liveRun } from './run.ts';
import type { CallState } from './state.ts';

/**
 * Late work dies here, before any phase sees it: the event of a dead run, an earlier epoch, a settled look-up, a
 * cancelled timer. Gives the reason, or null for an event that is in time.
 */
export function whyLate(state: CallState, event: CallEvent): string | null {
  if (state.phase.name === 'ended') return 'the call has ended';
  switch (event.type) {
    case 'timer.fired':
      return state.timers[event.timer] === event.id ? null : 'the timer was cancelled';
    case 'intent.classified':
    case 'intent.failed':
    case 'knowledge.found':
    case 'knowledge.failed':
      return isLiveLookup(state, event.lookup) ? null : 'the look-up is over';
    case 'reply.text_written':
    case 'reply.finished':
    case 'reply.failed':
      if (!isLiveRun(state, event.run)) return 'the run is over';
      return liveRun(state)?.text === 'writing' ? null : 'the reply is over';
    case 'speech.segment_synthesised':
    case 'speech.failed':
      return isLiveRun(state, event.run) ? null : 'the run is over';
    case 'speech.mark_sent':
    case 'speech.mark_returned':
      if (!isLiveRun(state, event.mark.run)) return 'the run is over';
      if (event.mark.epoch !== state.epoch) return 'the mark is of an earlier epoch';
      return liveRun(state)?.held ? 'the run is held back and has nothing out' : null;
    default:
      return null;
  }
}

function isLiveRun(state: CallState, run: number): boolean {
  return liveRun(state)?.id === run;
}

function isLiveLookup(state: CallState, lookup: number): boolean {
  return state.phase.name === 'thinking' && state.phase.lookup?.id === lookup;
}
