import type { CallEvent } from './event.ts';
import type { Caller } from './state.ts';

/** A caller who has not said anything in this turn. */
export const quietCaller: Caller = {
  speaking: false,
  sustained: false,
  lastVoiceAt: null,
  words: [],
  guess: '',
  settledAt: null,
  owed: false,
};

/** What is known of the caller after an event, whatever the call is doing meanwhile. */
export function callerAfter(caller: Caller, event: CallEvent): Caller {
  switch (event.type) {
    case 'caller.speech_started':
      return { ...caller, speaking: true, owed: true, lastVoiceAt: event.at };
    case 'caller.speech_sustained':
      return { ...caller, speaking: true, sustained: true, owed: true, lastVoiceAt: event.at };
    case 'caller.speech_ended':
      return withVoiceEnded(caller, Math.max(0, event.at - event.silentMs));
    case 'caller.words_guessed':
      return withGuess(caller, event.text.trim(), event.at);
    case 'caller.words_settled':
      return withWords(
        { ...caller, guess: '', owed: caller.speaking, settledAt: event.at },
        event.text.trim(),
        event.confidence,
      );
    default:
      return caller;
  }
}

/** The caller has begun a turn, as far as we can tell. */
export function hasBegun(caller: Caller): boolean {
  return caller.speaking || caller.owed || caller.words.length > 0 || caller.guess !== '';
}

/** The turn was taken up: what is said from here on belongs to the next one. */
export function afterTurn(caller: Caller): Caller {
  return { ...caller, sustained: caller.speaking && caller.sustained, words: [], guess: '' };
}

/** The words of the turn; a guess stands in when the recogniser never settled it. */
export function wordsOfTurn(caller: Caller): { readonly text: string; readonly confidence: number } {
  const texts = caller.words.map((words) => words.text);
  const all = caller.guess === '' ? texts : [...texts, caller.guess];
  const confidence = caller.words.reduce((least, words) => Math.min(least, words.confidence), 1);
  return { text: all.join(' '), confidence };
}

/** An end of voice is noticed late: words that were settled since then are all there are. */
function withVoiceEnded(caller: Caller, lastVoiceAt: number): Caller {
  const allSettled = caller.settledAt !== null && caller.settledAt >= lastVoiceAt && caller.guess === '';
  return { ...caller, speaking: false, lastVoiceAt, owed: caller.owed && !allSettled };
}

/** Words that no voice announced were spoken all the same, too softly to be noticed. */
function withGuess(caller: Caller, guess: string, at: number): Caller {
  return guess === '' || caller.owed
    ? { ...caller, guess }
    : { ...caller, guess, owed: true, lastVoiceAt: at };
}

function withWords(caller: Caller, text: string, confidence: number): Caller {
  return text === '' ? caller : { ...caller, words: [...caller.words, { text, confidence }] };
}
