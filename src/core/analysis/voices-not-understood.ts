import type { CallEvent } from '../call/event.ts';

/** One voice without words may be a cough. Whoever speaks once more, and is not understood either, is a caller. */
export const meantForUsFrom = 2;

/** How many voices in a row were heard of which no words were made out, the last of all included. */
export function voicesNotUnderstood(before: number, event: CallEvent): number {
  switch (event.type) {
    case 'caller.speech_sustained':
      return before + 1;
    case 'caller.words_guessed':
    case 'caller.words_settled':
      return event.text === '' ? before : 0;
    // They found another way to be understood.
    case 'caller.key_pressed':
      return 0;
    default:
      return before;
  }
}
