import { unansweredWords } from '../../words/messages.ts';
import { afterTurn, wordsOfTurn } from '../caller.ts';
import { newRun } from '../run.ts';
import type { CallState, In, Lookup, Run, RunKind } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { sayAll } from './say.ts';

/** The timers of a floor that is the caller's. */
const timersOfFloor = ['silence', 'end_of_turn', 'words_owed', 'settle'] as const;

/** Says a fixed line; no model is asked. */
export function sayLine(state: CallState, kind: RunKind, text: string, then: Run['then'] = 'listen'): Step {
  return andThen(cancelTimers(state, timersOfFloor), (now) => {
    const run: Run = { ...newRun(now, kind, then), text: 'written', unspoken: text };
    return sayAll(thinking({ ...now, caller: afterTurn(now.caller) }, run, null));
  });
}

/** The caller's turn is over and has words: look up, in parallel, what may help to answer it. */
export function takeUpTurn(state: CallState): Step {
  return andThen(cancelTimers(state, timersOfFloor), (now) => {
    const turn = now.turns + 1;
    const said = { speaker: 'caller' as const, at: now.at, turn, ...wordsOfTurn(now.caller) };
    const history = [...now.history, said];
    const lookup: Lookup = { id: now.next.lookup, intent: 'awaited', passages: 'awaited' };
    const text = unansweredWords(history);
    const heard = { ...now, history, turns: turn, reprompts: 0, caller: afterTurn(now.caller) };
    const asked = step(
      thinking(heard, newRun(now, 'reply', 'listen'), lookup),
      { type: 'intent.classify', lookup: lookup.id, text },
      { type: 'knowledge.search', lookup: lookup.id, text },
    );
    return andThen(asked, (now) => startTimer(now, 'lookups', now.setup.agent.patience.lookupsMs));
  });
}

function thinking(state: CallState, run: Run, lookup: Lookup | null): In<'thinking'> {
  const next = {
    ...state.next,
    run: run.id + 1,
    lookup: lookup === null ? state.next.lookup : lookup.id + 1,
  };
  return { ...state, phase: { name: 'thinking', run, lookup }, next };
}
