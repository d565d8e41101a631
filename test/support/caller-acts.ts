import type { Scripted } from './play.ts';

/** How long our ears take to be sure that a voice has begun, and that it has lasted; and that it has ended. */
const noticedMs = 60;
const sustainedMs = 160;
const hangoverMs = 200;

export interface Saying {
  /** How long the voice lasts; by default by the length of the words. */
  readonly lastsMs?: number;
  /** How long after the voice the recogniser settles the words; null if it never does. */
  readonly settledAfterMs?: number | null;
  /** Whether the recogniser guesses at half of the words while they are spoken. */
  readonly guessed?: boolean;
}

export const answered: Scripted = [0, { type: 'line.opened' }];

/** The caller says something, and our ears and the recogniser notice as they do on a good day. */
export function says(at: number, words: string, saying: Saying = {}): Scripted[] {
  const { lastsMs = words.length * 60, settledAfterMs = 300, guessed = true } = saying;
  const half = words.slice(0, Math.ceil(words.length / 2));
  const settled: Scripted[] =
    settledAfterMs === null
      ? []
      : [[at + lastsMs + settledAfterMs, { type: 'caller.words_settled', text: words, confidence: 0.95 }]];
  const guess: Scripted[] =
    guessed && words !== ''
      ? [[at + Math.max(sustainedMs, lastsMs / 2), { type: 'caller.words_guessed', text: half }]]
      : [];
  return [...makesNoise(at, lastsMs), ...guess, ...settled];
}

/** A voice without words: a cough where it is short, a hum or the radio where it lasts. */
export function makesNoise(at: number, lastsMs: number): Scripted[] {
  const sustained: Scripted[] =
    lastsMs >= sustainedMs
      ? [[at + sustainedMs, { type: 'caller.speech_sustained', voicedMs: sustainedMs }]]
      : [];
  return [
    [at + noticedMs, { type: 'caller.speech_started', voicedMs: noticedMs }],
    ...sustained,
    [at + lastsMs + hangoverMs, { type: 'caller.speech_ended', silentMs: hangoverMs }],
  ];
}

export function hangsUp(at: number): Scripted {
  return [at, { type: 'caller.hung_up' }];
}
