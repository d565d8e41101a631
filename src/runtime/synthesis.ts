import { encodeMulaw } from '../audio/mulaw.ts';
import { lineBytesPerMs, lineRateHz, speechRateHz } from '../audio/rates.ts';
import { Resampler } from '../audio/resample.ts';
import type { RunCommand } from '../core/call/command.ts';
import type { SpeechEvent } from '../core/call/event.ts';
import type { SpokenWord } from '../core/words/spoken-word.ts';
import { failureOf, ProviderFailure } from '../ports/failure.ts';
import type { Tts } from '../ports/tts.ts';
import { Reel } from './reel.ts';
import { VoicePace } from './voice-pace.ts';

export type Say = Extract<RunCommand, { type: 'speech.say' }>;

/** Segments synthesised at once: one being heard and one ready behind it; more would only be thrown away by a barge-in. */
const atOnceMax = 2;
/** Nothing more is begun while so much is ready: a voice needs a second at most, and a barge-in makes the rest useless. */
const readyMaxMs = 20_000;
/** Two minutes of the line's audio: a voice that is so far ahead is not read on before some of it was heard. */
const unsentBytesMax = 1024 * 1024;
/** Digits take longest to say, about half a second each; and a few seconds more for a voice that breathes. */
const soundMaxMsPerLetter = 500;
const soundMaxMsOfNothing = 5_000;
/** A megabyte of a line's audio, whatever the text. */
const soundMaxMs = 120_000;

export interface SynthesisDoors {
  readonly call: string;
  readonly tts: Tts;
  readonly language: string;
  readonly voice: string | null;
  /** There is more on the reel than before. */
  supplied(): void;
  now(): number;
  tell(event: SpeechEvent): void;
}

/** A segment that is being made. */
interface Speaking {
  readonly abort: AbortController;
  readonly pace: VoicePace;
}

/** Has the segments of one run spoken, and puts their audio on its reel as the line wants it. */
export class Synthesis {
  readonly reel = new Reel();
  readonly #doors: SynthesisDoors;
  #waiting: Say[] = [];
  readonly #texts: string[] = [];
  readonly #speaking = new Map<number, Speaking>();
  /** Those who wait until there is room for more of their sound. */
  #pausing: (() => void)[] = [];

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

  /** So much is ready that it can be heard without a gap, as far as the pace of the voice tells. */
  get hasHeadStart(): boolean {
    const { segment, readyMs, isBegun } = this.reel.next;
    const pace = this.#speaking.get(segment)?.pace;
    // What is not being made is whole, or was given up by its voice.
    return pace === undefined || readyMs >= pace.headStartMs(this.#doors.now(), isBegun);
  }

  /** Audio has left the reel: there may be room for more. */
  goOn(): void {
    this.#next();
    this.#wakePausing();
  }

  abort(): void {
    this.#waiting = [];
    for (const segment of [...this.#speaking.keys()]) this.#silence(segment);
  }

  #sayFirst(order: Say): void {
    this.reel.open(order.segment);
    this.#texts[order.segment] = order.text;
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
    this.#speaking.get(segment)?.abort.abort();
    this.#speaking.delete(segment);
    this.#wakePausing();
  }

  #next(): void {
    while (this.#speaking.size < atOnceMax && this.#hasRoom) {
      const order = this.#waiting.shift();
      if (order === undefined) return;
      const speaking = { abort: new AbortController(), pace: new VoicePace() };
      this.#speaking.set(order.segment, speaking);
      void this.#speak(order, speaking);
    }
  }

  /** What a voice has failed to say is said again at once, however much lies in front of it. */
  get #hasRoom(): boolean {
    return this.#waiting[0]?.attempt === 'second' || this.reel.readyMs < readyMaxMs;
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #speak(order: Say, { abort, pace }: Speaking): Promise<void> {
    const { tts, call, language, voice } = this.#doors;
    const { run, segment, text, attempt } = order;
    const { signal } = abort;
    const before = this.#texts[segment - 1] ?? null;
    const request = { call, run, segment, text, before, attempt, language, voice };
    try {
      const toLine = new Resampler(speechRateHz, lineRateHz);
      let words: readonly SpokenWord[] = [];
      for await (const piece of tts.speak(request, signal)) {
        if (signal.aborted) return;
        if ('words' in piece) {
          words = [...words, ...piece.words];
          this.#doors.tell({ type: 'speech.words_timed', run, segment, words });
        } else this.#put(order, pace, 'mulaw' in piece ? piece.mulaw : encodeMulaw(toLine.push(piece)));
        while (this.#isFull && !signal.aborted) await new Promise<void>((wake) => this.#pausing.push(wake));
      }
      if (signal.aborted) return;
      this.#put(order, pace, encodeMulaw(toLine.flush()));
      if (this.reel.isEmpty(segment)) throw this.#badSound('no sound came of the words');
      const durationMs = this.reel.finish(segment);
      this.#end(segment, { type: 'speech.segment_synthesised', run, segment, durationMs });
      this.#doors.supplied();
    } catch (error) {
      const failure = failureOf(tts.name, error);
      if (!signal.aborted) this.#end(segment, { type: 'speech.failed', run, segment, failure });
    }
  }

  get #isFull(): boolean {
    return this.reel.unsentBytes >= unsentBytesMax;
  }

  #wakePausing(): void {
    for (const wake of this.#pausing.splice(0)) wake();
  }

  #put({ segment, text }: Say, pace: VoicePace, mulaw: Uint8Array): void {
    if (mulaw.length === 0) return;
    pace.made(mulaw.length / lineBytesPerMs, this.#doors.now());
    const mostMs = soundMostMsOf(text);
    if (pace.madeMs > mostMs) throw this.#badSound(`it speaks ${text.length} letters for over ${mostMs} ms`);
    this.reel.append(segment, mulaw);
    this.#doors.supplied();
  }

  /** Words that nobody can hear were not said, whatever the voice believes; nor does anybody need minutes for a few. */
  #badSound(detail: string): ProviderFailure {
    return new ProviderFailure(this.#doors.tts.name, 'bad_answer', detail, { retryable: true });
  }

  /** Its place is free before it is told: the answer to a failure may be to say it again. */
  #end(segment: number, event: SpeechEvent): void {
    this.#speaking.delete(segment);
    this.#doors.tell(event);
    this.#next();
  }
}

function soundMostMsOf(text: string): number {
  return Math.min(soundMaxMs, soundMaxMsOfNothing + soundMaxMsPerLetter * text.length);
}
