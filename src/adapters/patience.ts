import type { Timers, Waiting } from '../ports/clock.ts';
import { ProviderFailure } from '../ports/failure.ts';

export interface PatienceLimits {
  /** The longest that may pass before the first piece, and between any two. */
  readonly silentMaxMs: number;
  /** The longest that the whole answer may take. */
  readonly wholeMaxMs: number;
}

/**
 * How long an answer that comes in pieces is waited for. What a client offers for that ends with the headers of the
 * answer; a body that stalls would be waited for without end.
 */
export class Patience {
  readonly #timers: Timers;
  readonly #limits: PatienceLimits;
  readonly #caller: AbortSignal;
  readonly #stop = new AbortController();
  readonly #giveUp = () => this.#stop.abort();
  readonly #whole: Waiting;
  #silence: Waiting;
  #isLate = false;

  constructor(timers: Timers, caller: AbortSignal, limits: PatienceLimits) {
    this.#timers = timers;
    this.#limits = limits;
    this.#caller = caller;
    caller.addEventListener('abort', this.#giveUp, { once: true });
    this.#whole = timers.after(limits.wholeMaxMs, () => this.#runOut());
    this.#silence = this.#waitForMore();
  }

  /** Aborts when the caller has no use for the answer any more, or when it takes too long. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** What has come is being read: how long that takes is not the provider's doing. */
  rest(): void {
    this.#silence.cancel();
  }

  heard(): void {
    this.rest();
    this.#silence = this.#waitForMore();
  }

  /** The failure, when it was we who gave up; null when we did not. */
  ranOut(provider: string): ProviderFailure | null {
    if (!this.#isLate) return null;
    return new ProviderFailure(provider, 'timeout', 'it took too long', { retryable: true });
  }

  end(): void {
    this.#silence.cancel();
    this.#whole.cancel();
    this.#caller.removeEventListener('abort', this.#giveUp);
  }

  #waitForMore(): Waiting {
    return this.#timers.after(this.#limits.silentMaxMs, () => this.#runOut());
  }

  #runOut(): void {
    this.#isLate = true;
    this.#stop.abort();
  }
}
