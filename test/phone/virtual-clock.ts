import type { PhoneClock } from '../../src/phone/clock.ts';

/** Time that stands still until the test moves it. */
export class VirtualClock implements PhoneClock {
  /** How late every sleeper wakes, as on a busy machine. */
  lateMs = 0;
  #now = 0;
  #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  today(): Date {
    return new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.push({ at: this.#now + ms + this.lateMs, wake });
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Lets time pass, waking everyone in the order of their hour. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      this.#sleepers.sort((a, b) => a.at - b.at);
      const next = this.#sleepers[0];
      if (!next || next.at > until) break;
      this.#sleepers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = until;
  }
}
