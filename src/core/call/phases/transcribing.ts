import {
  endOfTurnWaitMs,
  howTurnEnded,
  mayReadOn,
  steadyWordsMs,
  wordsOwedMs,
} from '../../turns/end-of-turn.ts';
import { sameWords } from '../../words/same-words.ts';
import { wordsOfTurn } from '../caller.ts';
import type { CallEvent } from '../event.ts';
import { askAgain } from '../moves/ask-again.ts';
import { attend } from '../moves/attend.ts';
import { dropAhead } from '../moves/drop-run.ts';
import { endNumber } from '../moves/press-key.ts';
import { takeUpTurn } from '../moves/take-up-turn.ts';
import type { In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { beginAhead, lookAhead, thinkAhead } from '../thinking-ahead.ts';
import { cancelTimer, cancelTimers, isWaiting, startTimer } from '../waiting.ts';

/** The caller is speaking, or has spoken and may go on. */
export function whileTranscribing(state: In<'transcribing'>, event: CallEvent): Step {
  return andThen(withoutStale(state, event), (now) => hear(now, event));
}

/** What was begun for words that the caller has since gone on from is of no use. */
function withoutStale(state: In<'transcribing'>, event: CallEvent): Step<In<'transcribing'>> {
  const { run } = state.phase;
  if (run === null) return step(state);
  const stands = sameWords(run.speculatesOn ?? '', wordsOfTurn(state.caller).text);
  return stands && event.type !== 'caller.turn_resumed' ? step(state) : dropAhead(state);
}

/** Who types is not done before the number is, whatever else is heard of them. */
const notWhileTyping: ReadonlySet<CallEvent['type']> = new Set([
  'caller.speech_ended',
  'caller.words_settled',
  'caller.turn_ending',
  'caller.turn_resumed',
  'caller.turn_ended',
] as const);

function hear(state: In<'transcribing'>, event: CallEvent): Step {
  if (isWaiting(state, 'keys') && notWhileTyping.has(event.type)) return step(state);
  switch (event.type) {
    case 'caller.speech_started':
    case 'caller.speech_sustained':
      return cancelTimers(state, ['end_of_turn', 'words_owed']);
    case 'caller.turn_resumed':
      return andThen(cancelTimers(state, ['end_of_turn']), (now) =>
        startTimer(now, 'words_owed', wordsOwedMs),
      );
    case 'caller.speech_ended':
      return whenVoiceEnds(state);
    case 'caller.words_guessed':
      return whenWordsAreGuessed(state);
    case 'caller.words_settled':
      return whenWordsSettle(state);
    case 'caller.turn_ending':
      return beginAhead(state);
    case 'caller.turn_ended':
      return whenTurnIsOver(state);
    case 'timer.fired':
      return whenTimerFires(state, event);
    default:
      return thinkAhead(state, event);
  }
}

function whenTimerFires(state: In<'transcribing'>, event: Extract<CallEvent, { type: 'timer.fired' }>): Step {
  switch (event.timer) {
    case 'end_of_turn':
      return whenQuiet(state);
    case 'words_owed':
      return endTurn(state);
    case 'steady_words':
      return lookAhead(state);
    case 'keys':
      return endNumber(state);
    case 'wrap_up':
      return step(state);
    default:
      return thinkAhead(state, event);
  }
}

/** What has been said so far is most likely all: there is no better time to look it up, or to think about it. */
function whenVoiceEnds(state: In<'transcribing'>): Step {
  const waitMs = endOfTurnWaitMs(state);
  return andThen(startTimer(state, 'end_of_turn', waitMs), (now) => {
    if (now.caller.owed) return lookUpNow(now);
    return waitMs > 0 ? beginAhead(now) : step(now);
  });
}

function lookUpNow(state: In<'transcribing'>): Step {
  return andThen(cancelTimer(state, 'steady_words'), lookAhead);
}

function whenWordsAreGuessed(state: In<'transcribing'>): Step {
  const waiting = isWaiting(state, 'words_owed') ? startTimer(state, 'words_owed', wordsOwedMs) : step(state);
  // Of a voice that we do not hear, only words tell that it goes on.
  const quiet = andThen(waiting, (now) =>
    isWaiting(now, 'end_of_turn') && now.caller.isSoft
      ? startTimer(now, 'end_of_turn', endOfTurnWaitMs(now))
      : step(now),
  );
  // Guesses about a voice that is over hardly change any more.
  return andThen(quiet, (now) =>
    now.caller.speaking || now.caller.isSoft
      ? startTimer(now, 'steady_words', steadyWordsMs)
      : lookUpNow(now),
  );
}

/** Words that come after the quiet end the turn at once; words that come into it wait for its end, and are thought about. */
function whenWordsSettle(state: In<'transcribing'>): Step {
  if (state.caller.speaking) return cancelTimers(state, ['steady_words']);
  const waitMs = endOfTurnWaitMs(state);
  if (waitMs === 0 && !isWaiting(state, 'end_of_turn')) return endTurn(state);
  const waiting = cancelTimers(state, ['steady_words', 'words_owed']);
  return andThen(
    andThen(waiting, (now) => startTimer(now, 'end_of_turn', waitMs)),
    beginAhead,
  );
}

/** The recogniser is sure; but it does not know what was asked for. */
function whenTurnIsOver(state: In<'transcribing'>): Step {
  if (howTurnEnded(state) !== 'words') return ignore(state, 'there are no words to answer');
  return mayReadOn(state) ? beginAhead(state) : takeUpTurn(state);
}

function whenQuiet(state: In<'transcribing'>): Step {
  return state.caller.owed ? startTimer(state, 'words_owed', wordsOwedMs) : endTurn(state);
}

function endTurn(state: In<'transcribing'>): Step {
  const ended = howTurnEnded(state);
  if (ended === 'words') return takeUpTurn(state);
  return andThen(dropAhead(settled(state)), (now) => {
    if (ended === 'not_understood') return askAgain(now, 'not_understood');
    return andThen(cancelTimers(now, ['end_of_turn', 'words_owed', 'steady_words']), attend);
  });
}

/** What the recogniser still owes us will not come. */
function settled(state: In<'transcribing'>): In<'transcribing'> {
  return { ...state, caller: { ...state.caller, owed: false } };
}
