import { bare, sameWords, wordsBeyond } from '../words/same-words.ts';
import type { CallEvent } from './event.ts';
import type { Caller, Words } from './state.ts';

/** A caller who has not said anything in this turn. */
export const quietCaller: Caller = {
  speaking: false,
  sustained: false,
  voiceSince: null,
  doubted: false,
  lastVoiceAt: null,
  isSoft: false,
  words: [],
  guess: '',
  answered: '',
  settledAt: null,
  settled: [],
  owed: false,
  taken: null,
  corrects: false,
};

/** What is known of the caller after an event; words of a turn that was taken up can still be corrected, or not any more. */
export function callerAfter(caller: Caller, event: CallEvent, canCorrect: boolean): Caller {
  switch (event.type) {
    case 'caller.speech_started':
      return { ...withVoice(caller, event.at, event.voicedMs), doubted: false };
    case 'caller.speech_sustained':
      return { ...withVoice(caller, event.at, event.voicedMs), sustained: true };
    case 'caller.speech_ended':
      return withVoiceEnded(caller, Math.max(0, event.at - event.silentMs));
    case 'caller.words_guessed':
      return withGuess(caller, event.text.trim(), event.at);
    case 'caller.words_settled': {
      const { speaking, lastVoiceAt, isSoft } = caller;
      const voicedAt = isSoft ? event.at : lastVoiceAt;
      const settled = settledLately(caller, event);
      const heard = {
        ...caller,
        guess: '',
        owed: speaking,
        settledAt: event.at,
        settled,
        lastVoiceAt: voicedAt,
      };
      return event.text.trim() === ''
        ? heard
        : { ...withWords(caller, heard, event, canCorrect), taken: null, answered: '' };
    }
    default:
      return caller;
  }
}

/** The caller has begun a turn, as far as we can tell. */
export function hasBegun(caller: Caller): boolean {
  return caller.speaking || caller.owed || caller.words.length > 0 || caller.guess !== '';
}

/** The turn was taken up: what is said from here on belongs to the next one. */
export function afterTurn(caller: Caller, at: number): Caller {
  return {
    ...caller,
    sustained: caller.speaking && caller.sustained,
    isSoft: false,
    words: [],
    guess: '',
    answered: '',
    taken: takenFrom(caller, at),
    corrects: false,
  };
}

/** Where nothing was said since, a recogniser may still be behind with what was taken before. */
function takenFrom({ words, guess, answered, taken }: Caller, at: number): Caller['taken'] {
  if (guess !== '')
    return { before: words, last: `${answered} ${guess}`.trim(), answered, settled: false, at };
  const last = words.at(-1);
  // Words that were settled would have ended the waiting: these were typed, and no recogniser settles them.
  const isOwed = taken !== null && !taken.settled;
  if (last === undefined || isOwed) return taken;
  return { before: words.slice(0, -1), last: last.text, answered: '', settled: true, at };
}

/** The words of the turn; a guess stands in when the recogniser never settled it. */
export function wordsOfTurn(caller: Caller): { readonly text: string; readonly confidence: number } {
  const texts = caller.words.map((words) => words.text);
  const all = caller.guess === '' ? texts : [...texts, caller.guess];
  const confidence = caller.words.reduce((least, words) => Math.min(least, words.confidence), 1);
  return { text: all.join(' '), confidence };
}

/** A recogniser that repeats itself does so at once; someone who says the same again takes longer. */
const repeatsWithinMs = 2_000;
/** A slow recogniser may settle a guess this long after it had to be taken as it was: as long as one sentence lasts. */
const settlesWithinMs = 10_000;
/** Nobody speaks faster, and no recogniser is quicker: a voice that is younger than its words did not say them. */
const msPerLetterMin = 45;
const recogniserMsMin = 100;

/** Whether settled words are ones we have already: no voice since could have said them again. */
export function isKnown(caller: Caller, text: string, at: number): boolean {
  const { words, settled, settledAt, taken } = caller;
  const lately = settled.findLast((one) => at - one.at <= repeatsWithinMs && sameWords(one.text, text));
  const saysMore = beginsLike(text, caller.guess) && !isTooYoungFor(caller, text, at, lately?.at);
  if (text.trim() === '' || saysMore) return false;
  const since = Math.max(settledAt ?? 0, taken?.at ?? 0);
  if (lately && !mayBeSaidSince(caller, text, since, at)) return true;
  const isAmong = (known: readonly Words[]) => known.some((one) => sameWords(one.text, text));
  if (words.length > 0) {
    const isFresh = settledAt !== null && at - settledAt <= repeatsWithinMs;
    return isFresh && isAmong(words) && !mayBeSaidSince(caller, text, settledAt, at);
  }
  if (taken === null || !(sameWords(taken.last, text) || isAmong(taken.before))) return false;
  const withinMs = taken.settled ? repeatsWithinMs : settlesWithinMs;
  return at - taken.at <= withinMs && !mayBeSaidSince(caller, text, taken.at, at);
}

type WordsSettled = Extract<CallEvent, { type: 'caller.words_settled' }>;

/** Whether a guess that was answered is settled just so: these words were owed, and there is nothing to do about them. */
export function settlesAnswered(caller: Caller, text: string, at: number): boolean {
  const { taken } = caller;
  const isOwed = taken !== null && !taken.settled && sameWords(taken.last, text);
  return isOwed && isKnown(caller, text, at);
}

/** What the caller says from here on does not go on from the guess that was answered. */
export function withTakenSettled(caller: Caller, event: WordsSettled): Caller {
  const taken = caller.taken && { ...caller.taken, settled: true };
  return { ...caller, taken, settled: settledLately(caller, event) };
}

/** What was settled so lately that it may be repeated, this with it. */
function settledLately({ settled }: Caller, { text, at }: WordsSettled): Caller['settled'] {
  const lately = settled.filter((one) => at - one.at <= repeatsWithinMs);
  return text.trim() === '' ? lately : [...lately, { text: text.trim(), at }];
}

/** Whether settled words are no more than what was taken as it was guessed: nothing was said since. */
export function addsNothing(caller: Caller, text: string, at: number): boolean {
  if (text.trim() === '') return false;
  const beyond = beyondTaken(caller, text, at);
  const { speaking, lastVoiceAt, taken } = caller;
  const isHeardSince = speaking || (lastVoiceAt ?? 0) > (taken?.at ?? 0);
  return beyond === '' || (beyond !== null && !isHeardSince);
}

/** What settled words add to a guess that had to be taken as it was; null where they are others. */
function beyondTaken(caller: Caller, text: string, at: number): string | null {
  const { taken } = caller;
  if (taken === null || taken.settled || at - taken.at > settlesWithinMs) return null;
  if (!mayBeSaidSince(caller, text, taken.at, at)) return wordsBeyond(text, taken.last, 'revised');
  // Somebody who was not understood says the same again; who goes on from it does not.
  const beyond = wordsBeyond(text, taken.last, 'whole');
  return beyond === '' ? null : beyond;
}

function mayBeSaidSince(caller: Caller, text: string, since: number, at: number): boolean {
  const { voiceSince } = caller;
  return voiceSince !== null && voiceSince > since && !isTooYoungFor(caller, text, at);
}

/** The voice that is heard began too lately to have said so much, or had something else to say before. */
function isTooYoungFor({ voiceSince }: Caller, text: string, at: number, saidBefore = 0): boolean {
  if (voiceSince === null) return false;
  return at - Math.max(voiceSince, saidBefore) < text.length * msPerLetterMin + recogniserMsMin;
}

/** A guess after the words we have says that others are on their way. */
function beginsLike(text: string, guess: string): boolean {
  return guess !== '' && bare(text).startsWith(bare(guess));
}

function withVoice(caller: Caller, at: number, voicedMs: number): Caller {
  const voiceSince = caller.speaking ? caller.voiceSince : Math.max(0, at - voicedMs);
  return { ...caller, speaking: true, owed: true, isSoft: false, lastVoiceAt: at, voiceSince };
}

/** An end of voice is noticed late: words that were settled since then are all there are. */
function withVoiceEnded(caller: Caller, lastVoiceAt: number): Caller {
  const allSettled = caller.settledAt !== null && caller.settledAt >= lastVoiceAt && caller.guess === '';
  return { ...caller, speaking: false, lastVoiceAt, owed: caller.owed && !allSettled };
}

/** Words that no voice announced were spoken all the same, too softly to be noticed. */
function withGuess(caller: Caller, guess: string, at: number): Caller {
  const beyond = beyondTaken(caller, guess, at);
  if (beyond !== null && caller.taken !== null) {
    return beyond === '' ? caller : { ...caller, guess: beyond, answered: caller.taken.last, owed: true };
  }
  const isMore = guess !== '' && guess !== caller.guess;
  if (caller.isSoft && isMore) return { ...caller, guess, owed: true, lastVoiceAt: at };
  if (guess === '' || caller.owed) return { ...caller, guess };
  const isFirst = caller.words.length === 0;
  return { ...caller, guess, owed: true, isSoft: isFirst, lastVoiceAt: at, taken: null };
}

/** Of words that go on from a guess that was answered already, only those beyond it are new. */
function withWords(
  caller: Caller,
  heard: Caller,
  { text, confidence, at }: WordsSettled,
  canCorrect: boolean,
): Caller {
  const beyond = beyondTaken(caller, text, at);
  if (beyond === null) return { ...heard, words: [...caller.words, { text: text.trim(), confidence }] };
  if (!canCorrect)
    return beyond === '' ? heard : { ...heard, words: [...caller.words, { text: beyond, confidence }] };
  const { before, answered } = caller.taken ?? { before: [], answered: '' };
  const anew = (answered === '' ? null : wordsBeyond(text, answered, 'revised')) ?? text.trim();
  return { ...heard, words: [...before, ...caller.words, { text: anew, confidence }], corrects: true };
}
