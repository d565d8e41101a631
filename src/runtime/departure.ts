import type { Clock, Timers } from '../ports/clock.ts';

/** When a call ends, Twilio still asks what comes next: it wants an answer. */
const lastQuestionMs = 1_500;
/** Whoever waits for the last call waits for minutes: it need not be noticed at once. */
const lookEveryMs = 100;

/** Leaves when nobody needs us any more: no call is live or on its way, and the last one was told what comes next. */
export class Departure {
  readonly #time: Clock & Timers;
  readonly #callsAtHand: () => number;
  #lastEndingAt = -Infinity;
  #leaving = false;

  /** `callsAtHand` counts the calls that are live or announced. */
  constructor(time: Clock & Timers, callsAtHand: () => number) {
    this.#time = time;
    this.#callsAtHand = callsAtHand;
  }

  get isLeaving(): boolean {
    return this.#leaving;
  }

  callEnded(): void {
    this.#lastEndingAt = this.#time.now();
  }

  /** From here on no new calls are to be taken; resolves when it may be done. */
  leave(): Promise<void> {
    this.#leaving = true;
    if (this.#isQuiet()) return Promise.resolve();
    return new Promise((left) => {
      const looking = this.#time.every(lookEveryMs, () => {
        if (!this.#isQuiet()) return;
        looking.cancel();
        left();
      });
    });
  }

  #isQuiet(): boolean {
    return this.#callsAtHand() === 0 && this.#time.now() - this.#lastEndingAt >= lastQuestionMs;
  }
}
