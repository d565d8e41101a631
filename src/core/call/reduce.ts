import { callerAfter, settlesAnswered, withTakenSettled } from './caller.ts';
import { canCorrect, whyLate } from './door.ts';
import type { CallEvent } from './event.ts';
import { goAdrift, takeUp } from './moves/drift.ts';
import { endCall } from './moves/end.ts';
import { limitLength } from './moves/limit-length.ts';
import { recordOptOut } from './moves/opt-out.ts';
import { pressKey } from './moves/press-key.ts';
import { awaitCarrier } from './moves/transfer.ts';
import { leaveWith, whenDeaf } from './moves/trouble.ts';
import { withToolSettled, withToolsUnknown } from './moves/use-tool.ts';
import { whileAdrift } from './phases/adrift.ts';
import { whileIdle } from './phases/idle.ts';
import { whileLeaving } from './phases/leaving.ts';
import { whileListening } from './phases/listening.ts';
import { whileSettling } from './phases/settling.ts';
import { whileSpeaking } from './phases/speaking.ts';
import { whileThinking } from './phases/thinking.ts';
import { whileTranscribing } from './phases/transcribing.ts';
import { whileTransferring } from './phases/transferring.ts';
import { whileYielding } from './phases/yielding.ts';
import { atTime, withPhase } from './remake.ts';
import { liveRun } from './run.ts';
import type { CallState } from './state.ts';
import { andThen, ignore, joined, type Step, step } from './step.ts';
import { endOfVoice, isHearing, watchVoice } from './voice-watch.ts';
import { cancelTimers, forgetTimer, startTimer } from './waiting.ts';

/**
 * Raised by every deliberate change of what a call does with the same events, so that an old journal is not blamed
 * for it.
 */
export const behaviourVersion = 5;

/** What an event makes of a call. Pure and total: the same log always gives the same orders. */
export function reduce(state: CallState, event: CallEvent): Step {
  const late = whyLate(state, event);
  if (late !== null) return ignore({ ...state, at: event.at, late: state.late + 1 }, late);
  if (event.type === 'caller.words_settled' && settlesAnswered(state.caller, event.text, event.at)) {
    const caller = withTakenSettled(state.caller, event);
    return ignore({ ...state, at: event.at, caller }, 'the words were answered as they were guessed');
  }
  const after = whateverItDoes(noted(state, event), event);
  const watched = watchVoice(after.state, event);
  return { state: watched.state, commands: joined(after.commands, watched.commands), ignored: after.ignored };
}

/** What is true after the event whatever the call is doing: its time, the caller's voice, what a tool brought. */
function noted(state: CallState, event: CallEvent): CallState {
  const caller = hasLine(state) ? callerAfter(state.caller, event, canCorrect(state)) : state.caller;
  const now = atTime(state, event.at, caller);
  switch (event.type) {
    case 'timer.fired':
      return afterTimer(forgetTimer(now, event.timer), event.timer);
    case 'tool.returned':
    case 'tool.failed':
      return withToolSettled(now, event);
    case 'opt_out.recorded':
      return { ...now, optOut: 'recorded' };
    case 'opt_out.failed':
      return { ...now, optOut: 'failed' };
    case 'hearing.failed':
      return { ...now, deaf: true };
    default:
      return now;
  }
}

/** Where there is no line, there is no voice. */
function hasLine({ phase }: CallState): boolean {
  return phase.name !== 'adrift' && !(phase.name === 'transferring' && phase.stage === 'ringing');
}

function afterTimer(state: CallState, timer: string): CallState {
  if (timer === 'opt_out' && state.optOut === 'recording') return { ...state, optOut: 'failed' };
  if (timer === 'wrap_up' && state.wrapUp === 'early') return { ...state, wrapUp: 'due' };
  return state;
}

/** What an event does to a call in any phase, before the phase is asked. */
function whateverItDoes(state: CallState, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.hung_up':
      return endCall(state, state.phase.name === 'leaving' ? state.phase.because : 'caller_hung_up');
    case 'call.given_up':
      return endCall(state, state.phase.name === 'leaving' ? state.phase.because : 'line_lost');
    case 'line.lost':
      return whenLineIsLost(state);
    case 'call.taken_up':
      return whenTakenUp(state, event.lease);
    case 'hearing.failed':
      return isHearing(state) ? whenDeaf(state) : step(state);
    case 'caller.key_pressed':
      return isHearing(state) ? pressKey(state, event.key) : ignore(state, 'nobody is listening');
    case 'tool.returned':
    case 'tool.failed':
      return liveRun(state) === null ? step(state) : inPhase(state, event);
    case 'timer.fired':
      return whenTimerFires(state, event);
    default:
      return inPhase(state, event);
  }
}

function whenTimerFires(state: CallState, event: Extract<CallEvent, { type: 'timer.fired' }>): Step {
  switch (event.timer) {
    case 'longest_call':
      return whenTooLong(state);
    case 'endless_voice':
      return stopBelieving(state);
    case 'wrap_up':
      return state.phase.name === 'listening' ? inPhase(state, event) : step(state);
    default:
      return inPhase(state, event);
  }
}

function whenLineIsLost(state: CallState): Step {
  switch (state.phase.name) {
    case 'idle':
      return endCall(state, 'line_lost');
    case 'leaving':
      return endCall(state, state.phase.because);
    case 'adrift':
      return ignore(state, 'there was no line');
    case 'transferring':
      return state.phase.stage === 'keeping'
        ? awaitCarrier(withPhase(state, state.phase))
        : ignore(state, 'the line was given up');
    default:
      return goAdrift(state, 'line_lost');
  }
}

/** What the process before us had under way is gone; the caller may still be there, and their line may come back. */
function whenTakenUp(state: CallState, lease: number): Step {
  const { phase } = state;
  const leased = withToolsUnknown(takeUp(state, lease));
  if (phase.name === 'idle') return step(leased);
  if (phase.name === 'leaving') return endCall(leased, phase.because);
  const limited = andThen(cancelTimers(leased), limitLength);
  // Whether it was written down nobody knows; writing it down twice harms nobody.
  const recorded = andThen(limited, (now) => (now.optOut === 'recording' ? recordOptOut(now) : step(now)));
  return andThen(recorded, (now) => goAdrift(now, 'taken_up'));
}

/** Somebody who is being put through is not cut off; whoever else is still there hears why it ends. */
function whenTooLong(state: CallState): Step {
  switch (state.phase.name) {
    case 'leaving':
      return step(state);
    case 'adrift':
      return endCall(state, 'line_lost');
    case 'transferring':
      return startTimer(state, 'longest_call', state.setup.agent.patience.transferMs);
    default:
      return leaveWith(state, state.setup.agent.lines.tooLongGoodbye, 'too_long');
  }
}

function stopBelieving(state: CallState): Step {
  const event = endOfVoice(state);
  const caller = { ...callerAfter(state.caller, event, false), doubted: true };
  return inPhase({ ...state, caller }, event);
}

function inPhase(state: CallState, event: CallEvent): Step {
  const { phase } = state;
  switch (phase.name) {
    case 'idle':
      return whileIdle(withPhase(state, phase), event);
    case 'listening':
      return whileListening(withPhase(state, phase), event);
    case 'transcribing':
      return whileTranscribing(withPhase(state, phase), event);
    case 'thinking':
      return whileThinking(withPhase(state, phase), event);
    case 'speaking':
      return whileSpeaking(withPhase(state, phase), event);
    case 'yielding':
      return whileYielding(withPhase(state, phase), event);
    case 'interrupted':
    case 'cancelled':
      return whileSettling(withPhase(state, phase), event);
    case 'transferring':
      return whileTransferring(withPhase(state, phase), event);
    case 'adrift':
      return whileAdrift(withPhase(state, phase), event);
    case 'leaving':
      return whileLeaving(withPhase(state, phase), event);
    case 'ended':
      return ignore(state, 'the call has ended');
  }
}
