import type { AsrEvent } from '../../../ports/asr.ts';
import type { Sent } from '../../deepgram-listening.ts';
import type { HeardWord, NovaMessage, Result, Span } from './messages.ts';

/** About five minutes of speech without a pause: more is not what a person said. */
const utteranceMaxLetters = 4_096;

/** Stretches of audio that meet may overlap by so much, since they are told in rounded seconds. */
const roundingMs = 10;

/**
 * What Nova makes out of one stream, as it goes: guesses, and words that are settled once and no more. Whether a turn
 * is over is left to whoever knows what was asked.
 */
export class Transcript {
  /** What may still be said better. */
  #guess: Result | null = null;
  /** Where the last word ends that was settled: what begins before it is known. */
  #settledUntilMs = 0;
  #hasWords = false;
  #lettersLeft = utteranceMaxLetters;

  /** Our own voice detection heard somebody begin. */
  voiceBegan(): void {
    this.#hasWords = false;
  }

  hear(message: NovaMessage, sent: Sent): AsrEvent[] {
    switch (message.type) {
      case 'Results':
        return this.#hearResult(message, sent);
      case 'UtteranceEnd':
        return this.#endUtterance(sent);
      default:
        return [];
    }
  }

  #hearResult(result: Result, sent: Sent): AsrEvent[] {
    const overdue = isBefore(this.#guess?.span, result.span) ? this.#settleGuess(sent) : [];
    const events = result.isFinal ? this.#settle(result, sent) : this.#hearGuess(result);
    const isEnd = result.endsSpeech || result.answersFinalize;
    return [...overdue, ...events, ...(isEnd ? this.#endUtterance(sent) : [])];
  }

  #hearGuess(result: Result): AsrEvent[] {
    const text = this.#newWords(result);
    const before = this.#guess?.text ?? '';
    this.#guess = text === '' ? null : { ...result, text };
    return text === before ? [] : [{ type: 'partial', text }];
  }

  #settle(result: Result, sent: Sent): AsrEvent[] {
    const wasGuessed = this.#guess !== null;
    this.#guess = null;
    const text = this.#newWords(result);
    if (text !== '') return [this.#final(text, result, sent)];
    // A voice and no words: who waits for them is told, but only when they have asked.
    if (result.answersFinalize && !this.#hasWords) return [this.#final('', result, sent)];
    return wasGuessed ? [{ type: 'partial', text: '' }] : [];
  }

  /** What of a result was not settled before: a guess that had to be taken for its words may have been part of it. */
  #newWords({ text, span, words }: Result): string {
    const isNew = ({ fromMs }: Span) => fromMs >= this.#settledUntilMs - roundingMs;
    const beyond = span === null || isNew(span) ? text : textOf(words.filter(isNew));
    return beyond.slice(0, this.#lettersLeft);
  }

  /** An utterance is over: what is still a guess is all that will come of it. */
  #endUtterance(sent: Sent): AsrEvent[] {
    const events = this.#settleGuess(sent);
    this.#lettersLeft = utteranceMaxLetters;
    return events;
  }

  #settleGuess(sent: Sent): AsrEvent[] {
    if (this.#guess === null) return [];
    const guess = this.#guess;
    this.#guess = null;
    return [this.#final(guess.text, guess, sent)];
  }

  #final(text: string, { confidence, span, words }: Result, { sentMs, droppedMs }: Sent): AsrEvent {
    this.#lettersLeft -= text.length;
    this.#hasWords ||= text !== '';
    if (span === null) return { type: 'final', text, confidence };
    // Nobody can have dealt with more than was sent.
    const untilMs = Math.min(span.untilMs, sentMs);
    const lastWordMs = Math.min(words.at(-1)?.untilMs ?? untilMs, untilMs);
    if (text !== '') this.#settledUntilMs = Math.max(this.#settledUntilMs, lastWordMs);
    return { type: 'final', text, confidence, settledMs: droppedMs + untilMs };
  }
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** Whether a stretch was over when another began. */
function isBefore(span: Span | null | undefined, other: Span | null): boolean {
  return span != null && other !== null && span.untilMs <= other.fromMs + roundingMs;
}
