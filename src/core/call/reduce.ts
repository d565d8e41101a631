import { callerAfter } from './caller.ts';
import { whyLate } from './door.ts';
import type { CallEvent } from './event.ts';
import { endCall } from './moves/end.ts';
import { leaveWith } from './moves/trouble.ts';
import { whileIdle } from './phases/idle.ts';
import { whileListening } from './phases/listening.ts';
import { whileSettling } from './phases/settling.ts';
import { whileSpeaking } from './phases/speaking.ts';
import { whileThinking } from './phases/thinking.ts';
import { whileTranscribing } from './phases/transcribing.ts';
import { whileYielding } from './phases/yielding.ts';
import type { CallState } from './state.ts';
import { ignore, type Step } from './step.ts';
import { forgetTimer } from './waiting.ts';

/**
 * Raised by every deliberate change of what a call does with the same events, so that an old journal is not blamed
 * for it.
 */
export const behaviourVersion = 2;

/** What an event makes of a call. Pure and total: the same log always gives the same orders. */
export function reduce(state: CallState, event: CallEvent): Step {
  const late = whyLate(state, event);
  if (late !== null) return ignore({ ...state, at: event.at, late: state.late + 1 }, late);
  const now = noted(state, event);
  switch (event.type) {
    case 'caller.hung_up':
      return endCall(now, 'caller_hung_up');
    case 'line.lost':
      return endCall(now, 'line_lost');
    case 'hearing.failed':
      return leaveWith(now, now.setup.agent.lines.failureGoodbye, 'provider_failed');
    case 'timer.fired':
      if (event.timer !== 'longest_call') return inPhase(now, event);
      return leaveWith(now, now.setup.agent.lines.tooLongGoodbye, 'too_long');
    default:
      return inPhase(now, event);
  }
}

/** What is true after the event whatever the call is doing: its time, the caller's voice, a timer that ran out. */
function noted(state: CallState, event: CallEvent): CallState {
  const now = { ...state, at: event.at, caller: callerAfter(state.caller, event) };
  return event.type === 'timer.fired' ? forgetTimer(now, event.timer) : now;
}

function inPhase(state: CallState, event: CallEvent): Step {
  const { phase } = state;
  switch (phase.name) {
    case 'idle':
      return whileIdle({ ...state, phase }, event);
    case 'listening':
      return whileListening({ ...state, phase }, event);
    case 'transcribing':
      return whileTranscribing({ ...state, phase }, event);
    case 'thinking':
      return whileThinking({ ...state, phase }, event);
    case 'speaking':
      return whileSpeaking({ ...state, phase }, event);
    case 'yielding':
      return whileYielding({ ...state, phase }, event);
    case 'interrupted':
    case 'cancelled':
      return whileSettling({ ...state, phase }, event);
    case 'ended':
      return ignore(state, 'the call has ended');
  }
}
