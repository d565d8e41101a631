import { wordsOfTurn } from '../call/caller.ts';
import { isTalking } from '../call/run.ts';
import type { Patience } from '../call/setup.ts';
import type { CallState } from '../call/state.ts';
import { digitsIn, isYesOrNo } from '../words/answers.ts';
import type { Expectation } from './expectation.ts';

/** How long to wait yet, before quiet means that the caller is done. */
export function endOfTurnWaitMs(state: CallState): number {
  const { lastVoiceAt } = state.caller;
  const quietMs = lastVoiceAt === null ? 0 : state.at - lastVoiceAt;
  return Math.max(0, quietThatEndsMs(state) - quietMs);
}

/** A number or a spelled word may go on after a pause that would end anything else, whoever believes that it is over. */
export function mayReadOn(state: CallState): boolean {
  return quietThatEndsMs(state) > state.setup.agent.patience.endOfTurnMs;
}

/** A yes is complete at once; between the groups of a number, or letters, people pause to read on. */
function quietThatEndsMs({ setup, expects, caller }: CallState): number {
  const { patience } = setup.agent;
  const { text } = wordsOfTurn(caller);
  if (text === '') return patience.endOfTurnMs;
  return answerTakesMs(expects, text, patience) ?? patience.endOfTurnMs;
}

function answerTakesMs(expects: Expectation, text: string, patience: Patience): number | null {
  const digits = digitsIn(text);
  switch (expects.kind) {
    case 'yes_no':
      return isYesOrNo(text) ? patience.yesNoMs : null;
    case 'digits':
      return expects.count !== null && digits >= expects.count ? patience.yesNoMs : patience.digitsMs;
    case 'spelling':
      return patience.spellingMs;
    case 'anything':
      return digits >= digitsOfANumber ? patience.digitsMs : null;
  }
}

/** "At ten" has a digit or two; from three on in a row it is a number that may go on. */
const digitsOfANumber = 3;

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

/** A guess that has stood for so long is worth looking up; partials come every 100 to 300 ms while words change. */
export const steadyWordsMs = 80;

/** A voice without a word for so long is a radio or a noise; people do not speak that long unrecognised. */
const endlessVoiceMs = 15_000;
/** Words are settled and no others follow: the end of the voice was never noticed. */
const unnoticedEndMs = 1_500;

/** It may not keep us silent as long as that: who interrupts is understood, at least in part, within a few seconds. */
const silencingVoiceMs = 6_000;

/** How long a voice is believed in that brings no further words. */
export function voiceIsBelievedMs(state: CallState): number {
  const { words, guess } = state.caller;
  if (words.length > 0 && guess === '') return unnoticedEndMs;
  return isTalking(state) && state.phase.run.held ? silencingVoiceMs : endlessVoiceMs;
}
