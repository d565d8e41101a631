import type { CallState } from '../call/state.ts';

/** How long to wait yet, before quiet means that the caller is done. */
export function endOfTurnWaitMs(state: CallState): number {
  const { lastVoiceAt } = state.caller;
  const quietMs = lastVoiceAt === null ? 0 : state.at - lastVoiceAt;
  return Math.max(0, state.setup.agent.patience.endOfTurnMs - quietMs);
}

/** What became of the turn when its wait was over. */
export type TurnEnd =
  /** There are words to answer. */
  | 'words'
  /** A voice long enough to be meant for us, and not a word made out. */
  | 'not_understood'
  /** A cough, a door: nothing was said. */
  | 'nothing';

export function howTurnEnded(state: CallState): TurnEnd {
  const { words, guess, sustained } = state.caller;
  if (words.length > 0 || guess !== '') return 'words';
  return sustained ? 'not_understood' : 'nothing';
}

/** How long past the end of the turn a recogniser may take to settle words; with the wait itself, about 1.5 s. */
export const wordsOwedMs = 1_000;
