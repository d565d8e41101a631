import type { Timers, Waiting } from '../../../ports/clock.ts';
import { ProviderFailure } from '../../../ports/failure.ts';

/** After four seconds of silence people ask "hello?"; a model that pauses for so long has stopped. */
const silentMaxMs = 4_000;
/** Twenty seconds of writing is minutes of speech, which nobody on a telephone wants. */
const wholeMaxMs = 20_000;

/** How long one answer is waited for. The SDK's own limit ends with the headers; a body that stalls has none. */
export class Patience {
  readonly #timers: Timers;
  readonly #caller: AbortSignal;
  readonly #stop = new AbortController();
  readonly #giveUp = () => this.#stop.abort();
  readonly #whole: Waiting;
  #silence: Waiting;
  #isLate = false;

  constructor(timers: Timers, caller: AbortSignal) {
    this.#timers = timers;
    this.#caller = caller;
    caller.addEventListener('abort', this.#giveUp, { once: true });
    this.#whole = timers.after(wholeMaxMs, () => this.#runOut());
    this.#silence = this.#waitForMore();
  }

  /** Aborts when the caller has no use for the answer any more, or when it takes too long. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  heard(): void {
    this.#silence.cancel();
    this.#silence = this.#waitForMore();
  }

  /** The failure, when it was we who gave up; null when we did not. */
  ranOut(provider: string): ProviderFailure | null {
    if (!this.#isLate) return null;
    return new ProviderFailure(provider, 'timeout', 'the model took too long', { retryable: true });
  }

  end(): void {
    this.#silence.cancel();
    this.#whole.cancel();
    this.#caller.removeEventListener('abort', this.#giveUp);
  }

  #waitForMore(): Waiting {
    return this.#timers.after(silentMaxMs, () => this.#runOut());
  }

  #runOut(): void {
    this.#isLate = true;
    this.#stop.abort();
  }
}
