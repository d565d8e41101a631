import { isInterruption, mayBeInterrupted } from '../turns/barge-in.ts';
import { heardMs } from '../words/heard.ts';
import type { CallEvent } from './event.ts';
import { whileMaking } from './making.ts';
import { releaseRun } from './moves/hold-run.ts';
import { awaitFirstSound, awaitPlayback } from './moves/say.ts';
import { yieldFloor } from './moves/yield-floor.ts';
import type { Talking } from './run.ts';
import type { CallState } from './state.ts';
import { andThen, ignore, type Step, step } from './step.ts';
import { startTimer } from './waiting.ts';

/** What is the same for every run that a voice may stop: the caller's words decide what becomes of it. */
export function whileWordsDecide(state: Talking, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_ended':
      return state.phase.run.held ? awaitWords(state) : step(state);
    case 'caller.words_guessed':
      return step(state);
    case 'caller.words_settled':
      return decide(state, event.text);
    case 'timer.fired':
      return event.timer === 'false_alarm' ? decideWithoutWords(state) : whileMaking(state, event);
    default:
      return whileMaking(state, event);
  }
}

/** The voice is over: its words decide, if there are any. */
function awaitWords(state: Talking): Step {
  if (!state.caller.owed) return goOn(state);
  return startTimer(state, 'false_alarm', state.setup.agent.patience.falseAlarmMs);
}

function decide(state: Talking, text: string): Step {
  const { run } = state.phase;
  const playedMs = heardMs(run, state.at, state.roundTripMs ?? 0);
  if (!mayBeInterrupted(run)) return step(state);
  if (isInterruption(text, run, playedMs)) return yieldFloor(state);
  if (state.caller.speaking || !run.held) return step(withoutNod(state));
  return goOn(state);
}

/** No words were settled in time; a guess at some is enough to let the caller go on. */
function decideWithoutWords(state: Talking): Step {
  const { run } = state.phase;
  return isInterruption(state.caller.guess, run, run.playedMs) ? yieldFloor(state) : goOn(state);
}

/** It was nothing: the agent goes on, at the word where it was cut. */
function goOn(state: Talking): Step {
  if (!state.phase.run.held) return ignore(state, 'nothing was held back');
  return andThen<Talking, CallState>(releaseRun(state), (now) =>
    now.phase.name === 'thinking'
      ? awaitFirstSound(now)
      : awaitPlayback({ ...now, phase: { name: 'speaking', run: now.phase.run } }),
  );
}

/** "Uh-huh" is not the beginning of a turn. */
function withoutNod(state: Talking): Talking {
  return { ...state, caller: { ...state.caller, words: [] } };
}
