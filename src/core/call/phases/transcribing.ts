import { endOfTurnWaitMs, howTurnEnded, wordsOwedMs } from '../../turns/end-of-turn.ts';
import type { CallEvent } from '../event.ts';
import { askAgain } from '../moves/ask-again.ts';
import { attend } from '../moves/attend.ts';
import { takeUpTurn } from '../moves/take-floor.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { cancelTimers, isWaiting, startTimer } from '../waiting.ts';

/** The caller is speaking, or has spoken and may go on. */
export function whileTranscribing(state: In<'transcribing'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return cancelTimers(state, ['end_of_turn', 'words_owed']);
    case 'caller.speech_ended':
      return startTimer(state, 'end_of_turn', endOfTurnWaitMs(state));
    case 'caller.words_guessed':
      return isWaiting(state, 'words_owed') ? startTimer(state, 'words_owed', wordsOwedMs) : step(state);
    case 'caller.words_settled':
      return whenWordsSettle(state);
    case 'caller.turn_ended':
      return howTurnEnded(state) === 'words'
        ? takeUpTurn(state)
        : ignore(state, 'there are no words to answer');
    case 'timer.fired':
      if (event.timer === 'end_of_turn') return whenQuiet(state);
      return event.timer === 'words_owed' ? endTurn(state) : ignore(state, 'not what we wait for');
    default:
      return ignore(state, 'means nothing while the caller speaks');
  }
}

/** Words that come after the quiet end the turn at once; words that come into it wait for its end. */
function whenWordsSettle(state: In<'transcribing'>): Step {
  if (state.caller.speaking || isWaiting(state, 'end_of_turn')) return step(state);
  const waitMs = endOfTurnWaitMs(state);
  return waitMs === 0 ? endTurn(state) : startTimer(state, 'end_of_turn', waitMs);
}

function whenQuiet(state: In<'transcribing'>): Step {
  return state.caller.owed ? startTimer(state, 'words_owed', wordsOwedMs) : endTurn(state);
}

function endTurn(state: In<'transcribing'>): Step {
  switch (howTurnEnded(state)) {
    case 'words':
      return takeUpTurn(state);
    case 'not_understood':
      return askAgain(settled(state), 'not_understood');
    case 'nothing':
      return andThen(cancelTimers(settled(state), ['end_of_turn', 'words_owed']), attend);
  }
}

/** What the recogniser still owes us will not come. */
function settled(state: In<'transcribing'>): In<'transcribing'> {
  return { ...state, caller: { ...state.caller, owed: false } };
}
