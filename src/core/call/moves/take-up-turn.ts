import { wantsNoMoreCalls } from '../../turns/no-more-calls.ts';
import { unansweredWords } from '../../words/messages.ts';
import { sameWords } from '../../words/same-words.ts';
import { wordsOfTurn } from '../caller.ts';
import { isTalking, newRun } from '../run.ts';
import type { CallState, In, Lookup } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';
import { commit } from './commit.ts';
import { dropAhead } from './drop-run.ts';
import { awaitFiller } from './fill.ts';
import { noteTurn, thinking, timersOfFloor } from './floor.ts';
import { letThemFinish } from './hold-run.ts';
import { lookUp } from './look-up.ts';
import { optOut } from './opt-out.ts';
import { sayApart } from './say.ts';

/** The caller's turn is over and has words: answer them, or go on with the answer that was begun ahead. */
export function takeUpTurn(state: In<'transcribing'>): Step {
  const { text } = wordsOfTurn(state.caller);
  if (wantsNoMoreCalls(state)) return andThen(dropAhead(state), optOut);
  const taken = andThen(cancelTimers(state, timersOfFloor), (now) => {
    const { run, lookup } = now.phase;
    if (run !== null && sameWords(run.speculatesOn ?? '', text)) return commit(now, run);
    const said = noteTurn(now);
    if (run === null && lookup !== null && sameWords(lookup.text, unansweredWords(said.history))) {
      return answer(said, lookup);
    }
    return andThen(dropAhead(now), (bare) => answer(noteTurn(bare), null));
  });
  return andThen(taken, letThemFinish);
}

/** Answers what is unanswered after the line was lost; the words that say that it is back are not part of the answer. */
export function answerAfter(state: CallState, line: string): Step {
  const begun = thinking(state, newRun(state, 'reply'));
  return andThen(sayApart(begun, line, 'filler'), (now) => lookUp(now, null));
}

function answer(state: CallState, ahead: Lookup | null): Step {
  return andThen(lookUp(thinking(state, newRun(state, 'reply')), ahead), (now) =>
    isTalking(now) ? awaitFiller(now) : step<CallState>(now),
  );
}
