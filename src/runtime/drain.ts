import type { Clock, Timers } from '../ports/clock.ts';

/** When a call ends, Twilio still asks what comes next: it wants an answer. */
const lastQuestionMs = 1_500;
/** Whoever waits for the last call waits for minutes: it need not be noticed at once. */
const lookEveryMs = 100;

/**
 * Waits until nobody needs this process any more: no call is live or on its way, and the last one was told what comes
 * next. A call that has lost its line, or is being handed over, is live: its caller is still there.
 */
export class Drain {
  readonly #time: Clock & Timers;
  readonly #callsAtHand: () => number;
  #lastEndingAt = -Infinity;
  #hasBegun = false;

  /** `callsAtHand` counts the calls that are live or announced. */
  constructor(time: Clock & Timers, callsAtHand: () => number) {
    this.#time = time;
    this.#callsAtHand = callsAtHand;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  callEnded(): void {
    this.#lastEndingAt = this.#time.now();
  }

  /** From here on no new calls are to be taken; resolves when the process may leave. */
  begin(): Promise<void> {
    this.#hasBegun = true;
    if (this.#isQuiet()) return Promise.resolve();
    return new Promise((drained) => {
      const looking = this.#time.every(lookEveryMs, () => {
        if (!this.#isQuiet()) return;
        looking.cancel();
        drained();
      });
    });
  }

  #isQuiet(): boolean {
    return this.#callsAtHand() === 0 && this.#time.now() - this.#lastEndingAt >= lastQuestionMs;
  }
}
