import { encodeMulaw } from '../audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../audio/rates.ts';
import { Resampler } from '../audio/resample.ts';
import type { RunCommand } from '../core/call/command.ts';
import type { SpeechEvent } from '../core/call/event.ts';
import { failureOf } from '../ports/failure.ts';
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
  readonly #abort = new AbortController();
  readonly #waiting: Say[] = [];
  #busy = 0;

  constructor(doors: SynthesisDoors) {
    this.#doors = doors;
  }

  say(order: Say): void {
    this.reel.open(order.segment);
    this.#waiting.push(order);
    this.#next();
  }

  abort(): void {
    this.#abort.abort();
  }

  #next(): void {
    if (this.#busy >= atOnceMax) return;
    const order = this.#waiting.shift();
    if (order === undefined) return;
    this.#busy += 1;
    void this.#speak(order);
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #speak({ run, segment, text }: Say): Promise<void> {
    const { tts, call, language, voice, tell } = this.#doors;
    const { signal } = this.#abort;
    try {
      const toLine = new Resampler(speechRateHz, lineRateHz);
      for await (const pcm of tts.speak({ call, run, segment, text, language, voice }, signal)) {
        if (signal.aborted) return;
        this.#put(segment, toLine.push(pcm));
      }
      if (signal.aborted) return;
      this.#put(segment, toLine.flush());
      tell({ type: 'speech.segment_synthesised', run, segment, durationMs: this.reel.finish(segment) });
      this.#doors.supplied();
      this.#busy -= 1;
      this.#next();
    } catch (error) {
      if (!signal.aborted) tell({ type: 'speech.failed', run, segment, failure: failureOf(tts.name, error) });
    }
  }

  #put(segment: number, pcm: Int16Array): void {
    if (pcm.length === 0) return;
    this.reel.append(segment, encodeMulaw(pcm));
    this.#doors.supplied();
  }
}
