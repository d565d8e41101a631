import { encodeMulaw } from '../audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../audio/rates.ts';
import { Resampler } from '../audio/resample.ts';
import type { RunCommand } from '../core/call/command.ts';
import type { SpeechEvent } from '../core/call/event.ts';
import type { SpokenWord } from '../core/words/spoken-word.ts';
import { failureOf, ProviderFailure } from '../ports/failure.ts';
import type { Tts } from '../ports/tts.ts';
import { Reel } from './reel.ts';

export type Say = Extract<RunCommand, { type: 'speech.say' }>;

/** Segments synthesised at once: one being heard and one ready behind it; more would only be thrown away by a barge-in. */
const atOnceMax = 2;

export interface SynthesisDoors {
  readonly call: string;
  readonly tts: Tts;
  readonly language: string;
  readonly voice: string | null;
  /** There is more on the reel than before. */
  supplied(): void;
  tell(event: SpeechEvent): void;
}

/** Has the segments of one run spoken, and puts their audio on its reel as the line wants it. */
export class Synthesis {
  readonly reel = new Reel();
  readonly #doors: SynthesisDoors;
  #waiting: Say[] = [];
  readonly #speaking = new Map<number, AbortController>();

  constructor(doors: SynthesisDoors) {
    this.#doors = doors;
  }

  say(order: Say): void {
    if (order.attempt === 'second') this.#sayAgain(order);
    else this.#sayFirst(order);
    this.#next();
  }

  /** Nothing is being made, and nothing waits to be. */
  get isIdle(): boolean {
    return this.#speaking.size === 0 && this.#waiting.length === 0;
  }

  abort(): void {
    this.#waiting = [];
    for (const segment of [...this.#speaking.keys()]) this.#silence(segment);
  }

  #sayFirst(order: Say): void {
    this.reel.open(order.segment);
    this.#waiting.push(order);
  }

  /** Before whatever else is waiting: the caller may be hearing nothing until it comes. */
  #sayAgain(order: Say): void {
    this.#silence(order.segment);
    this.reel.open(order.segment);
    this.reel.refill(order.segment);
    this.#waiting = [order, ...this.#waiting.filter(({ segment }) => segment !== order.segment)];
  }

  #silence(segment: number): void {
    this.#speaking.get(segment)?.abort();
    this.#speaking.delete(segment);
  }

  #next(): void {
    while (this.#speaking.size < atOnceMax) {
      const order = this.#waiting.shift();
      if (order === undefined) return;
      const abort = new AbortController();
      this.#speaking.set(order.segment, abort);
      void this.#speak(order, abort.signal);
    }
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #speak({ run, segment, text, attempt }: Say, signal: AbortSignal): Promise<void> {
    const { tts, call, language, voice } = this.#doors;
    try {
      const toLine = new Resampler(speechRateHz, lineRateHz);
      let words: readonly SpokenWord[] = [];
      for await (const piece of tts.speak({ call, run, segment, text, attempt, language, voice }, signal)) {
        if (signal.aborted) return;
        if ('words' in piece) {
          words = [...words, ...piece.words];
          this.#doors.tell({ type: 'speech.words_timed', run, segment, words });
        } else if ('mulaw' in piece) this.#put(segment, piece.mulaw);
        else this.#put(segment, encodeMulaw(toLine.push(piece)));
      }
      if (signal.aborted) return;
      this.#put(segment, encodeMulaw(toLine.flush()));
      if (this.reel.isEmpty(segment)) throw noSoundOf(tts.name);
      const durationMs = this.reel.finish(segment);
      this.#end(segment, { type: 'speech.segment_synthesised', run, segment, durationMs });
      this.#doors.supplied();
    } catch (error) {
      const failure = failureOf(tts.name, error);
      if (!signal.aborted) this.#end(segment, { type: 'speech.failed', run, segment, failure });
    }
  }

  /** Its place is free before it is told: the answer to a failure may be to say it again. */
  #end(segment: number, event: SpeechEvent): void {
    this.#speaking.delete(segment);
    this.#doors.tell(event);
    this.#next();
  }

  #put(segment: number, mulaw: Uint8Array): void {
    if (mulaw.length === 0) return;
    this.reel.append(segment, mulaw);
    this.#doors.supplied();
  }
}

/** Words that nobody can hear were not said, whatever the voice believes. */
function noSoundOf(voice: string): ProviderFailure {
  return new ProviderFailure(voice, 'bad_answer', 'no sound came of the words', { retryable: true });
}
