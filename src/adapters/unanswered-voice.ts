import type { Clock, Timers } from '../ports/clock.ts';
import { Lull } from './lull.ts';

/** While somebody speaks, a recogniser says something several times a second. */
const silentMaxMs = 5_000;

/** Notices that a recogniser has no word for a voice that our own detection heard: the connection is open, and it is dead. */
export class UnansweredVoice {
  readonly #silence: Lull;
  #isVoiced = false;
  /** A voice was heard, and nothing was said since. */
  #isUnanswered = false;
  /** The last thing said of the voice is all there is to say of it, unless it goes on. */
  #isSettled = false;

  constructor(time: Clock & Timers, whenDead: (detail: string) => void) {
    this.#silence = new Lull(time, silentMaxMs, () => {
      if (this.#isUnanswered) whenDead(`the caller spoke, and it said no word of it for ${silentMaxMs} ms`);
    });
  }

  voiceBegan(): void {
    if (!this.#isUnanswered) this.#silence.touch();
    this.#isVoiced = true;
    this.#isUnanswered = true;
    this.#isSettled = false;
  }

  voiceEnded(): void {
    this.#isVoiced = false;
    if (this.#isSettled) this.#isUnanswered = false;
  }

  /** The connection is there: it has as long as ever from now on. */
  connected(): void {
    this.#silence.touch();
  }

  /** The recogniser said what it made out, be it nothing; `isSettled` where it will say no more of it by itself. */
  answered(isSettled: boolean): void {
    this.#silence.touch();
    this.#isUnanswered = this.#isVoiced;
    this.#isSettled = isSettled;
  }

  end(): void {
    this.#silence.end();
  }
}
