import { wordsOfTurn } from '../call/caller.ts';
import type { CallState } from '../call/state.ts';
import { isOptOut } from '../words/opt-out.ts';

/** The caller is saying that they want no more calls, and that is not being written down yet. */
export function wantsNoMoreCalls({ caller, optOut }: CallState): boolean {
  return optOut === 'none' && isOptOut(wordsOfTurn(caller).text);
}
