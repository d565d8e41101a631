import { anything } from '../../turns/expectation.ts';
import { afterTurn, wordsOfTurn } from '../caller.ts';
import type { CallState, In, Run } from '../state.ts';
import type { TimerName } from '../timer.ts';

/** The timers of a floor that is the caller's. */
export const timersOfFloor: readonly TimerName[] = [
  'steady_words',
  'silence',
  'end_of_turn',
  'words_owed',
  'keys',
  'settle',
];

/** A run takes the floor. */
export function thinking(state: CallState, run: Run): In<'thinking'> {
  return { ...state, phase: { name: 'thinking', run }, next: { ...state.next, run: run.id + 1 } };
}

/** What the caller said is part of the conversation. */
export function noteTurn(state: CallState): CallState {
  const turn = state.turns + 1;
  const { corrects } = state.caller;
  const said = { speaker: 'caller' as const, at: state.at, turn, ...wordsOfTurn(state.caller), corrects };
  return {
    ...state,
    history: [...state.history, said],
    turns: turn,
    reprompts: 0,
    expects: anything,
    keys: '',
    caller: { ...afterTurn(state.caller, state.at), owed: state.caller.speaking },
  };
}
