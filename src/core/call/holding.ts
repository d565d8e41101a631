import { isInterruption, mayBeInterrupted } from '../turns/barge-in.ts';
import { isOptOut } from '../words/opt-out.ts';
import type { CallEvent } from './event.ts';
import { whileMaking } from './making.ts';
import { awaitFiller } from './moves/fill.ts';
import { forgetNoise, releaseRun } from './moves/hold-run.ts';
import { optOut } from './moves/opt-out.ts';
import { awaitFirstSound, awaitPlayback } from './moves/say.ts';
import { callHeldTools } from './moves/use-tool.ts';
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
      return state.phase.run.held && !state.caller.speaking ? awaitMoreWords(state) : step(state);
    case 'caller.words_settled':
      return decide(state, event.text.trim() === '' ? '' : (state.caller.words.at(-1)?.text ?? event.text));
    case 'timer.fired':
      return event.timer === 'false_alarm' ? decideWithoutWords(state) : whileMaking(state, event);
    default:
      return whileMaking(state, event);
  }
}

/** The voice is over: its words decide, if there are any. */
function awaitWords(state: Talking): Step {
  return state.caller.owed ? awaitMoreWords(state) : goOn(state);
}

/** Words that no voice announced: nobody will tell us when they end. */
function awaitMoreWords(state: Talking): Step {
  return startTimer(state, 'false_alarm', state.setup.agent.patience.falseAlarmMs);
}

function decide(state: Talking, text: string): Step {
  const { run } = state.phase;
  if (!mayBeInterrupted(run)) return mayOptOut(state, text) ? optOut(state) : step(state);
  if (isInterruption(state, text)) return yieldFloor(state);
  if (state.caller.speaking || !run.held) return step(withoutNod(state));
  return goOn(state);
}

/** Even a last goodbye gives way to somebody who wants no more calls. */
function mayOptOut({ optOut, phase }: Talking, text: string): boolean {
  return optOut === 'none' && !phase.run.noticeDue && isOptOut(text);
}

/** No words were settled in time; a guess at some is enough to let the caller go on. */
function decideWithoutWords(state: Talking): Step {
  return isInterruption(state, state.caller.guess) ? yieldFloor(state) : goOn(state);
}

/** It was nothing: the agent goes on, at the word where it was cut. */
function goOn(state: Talking): Step {
  if (!state.phase.run.held) return ignore(state, 'nothing was held back');
  return andThen<Talking, CallState>(releaseRun(forgetNoise(state)), (now) =>
    andThen(callHeldTools(now), (then) =>
      then.phase.name === 'thinking'
        ? andThen(awaitFirstSound(then), awaitFiller)
        : awaitPlayback({ ...then, phase: { name: 'speaking', run: then.phase.run } }),
    ),
  );
}

/** "Uh-huh" is not the beginning of a turn. */
function withoutNod(state: Talking): Talking {
  return { ...state, caller: { ...state.caller, words: [] } };
}
