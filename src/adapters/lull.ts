import type { Clock, Timers, Waiting } from '../ports/clock.ts';

/** Wakes somebody whenever nothing has happened for so long. What happens only notes the time, which costs nothing. */
export class Lull {
  readonly #time: Clock & Timers;
  readonly #ms: number;
  readonly #wake: () => void;
  #since: number;
  #waiting: Waiting;

  constructor(time: Clock & Timers, ms: number, wake: () => void) {
    this.#time = time;
    this.#ms = ms;
    this.#wake = wake;
    this.#since = time.now();
    this.#waiting = this.#waitFor(ms);
  }

  /** Something has happened. */
  touch(): void {
    this.#since = this.#time.now();
  }

  end(): void {
    this.#waiting.cancel();
  }

  #waitFor(ms: number): Waiting {
    return this.#time.after(ms, () => {
      const leftMs = this.#since + this.#ms - this.#time.now();
      this.#waiting = this.#waitFor(leftMs > 0 ? leftMs : this.#ms);
      if (leftMs > 0) return;
      this.touch();
      this.#wake();
    });
  }
}
