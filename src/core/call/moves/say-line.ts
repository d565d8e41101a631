import { afterTurn, wordsOfTurn } from '../caller.ts';
import { newRun } from '../run.ts';
import type { CallState, Run, RunKind } from '../state.ts';
import { andThen, type Step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';
import { noteTurn, thinking, timersOfFloor } from './floor.ts';
import { sayAll, sayApart } from './say.ts';

/** Says a fixed line; no model is asked. */
export function sayLine(state: CallState, kind: RunKind, text: string, then: Run['then'] = 'listen'): Step {
  return andThen(cancelTimers(state, timersOfFloor), (now) => {
    const run: Run = { ...newRun(now, kind, then), text: 'written', unspoken: text };
    return sayAll(thinking(keepingWords(now), run));
  });
}

/** What the caller was saying is answered by the line, and is part of the conversation. */
function keepingWords(state: CallState): CallState {
  return wordsOfTurn(state.caller).text === ''
    ? { ...state, caller: afterTurn(state.caller, state.at) }
    : noteTurn(state);
}

/** The first words of the call, after what the law wants every caller to hear. */
export function greet(state: CallState): Step {
  const { greeting, notice } = state.setup.agent.lines;
  const run: Run = { ...newRun(state, 'greeting'), text: 'written', unspoken: greeting };
  const begun = thinking(state, run);
  return notice === null ? sayAll(begun) : andThen(sayApart(begun, notice, 'notice'), sayAll);
}
