import type { Failure } from '../../core/call/event.ts';
import type { Clock } from '../../ports/clock.ts';

/** One failure may be chance, two bad luck; the third in a row is the provider. */
const failuresMax = 3;
/** Most outages are over in half a minute, and asking one caller in as long to find out is not too much. */
const restMs = 30_000;
/** Whoever refuses a key goes on refusing it until a person has mended it. */
const refusedRestMs = 5 * 60_000;

/** Knows whether a provider is worth asking: one that keeps failing is left alone for a while, and then tried once. */
export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  #restsUntil: number | null = null;
  #isBeingTried = false;
  #isRefused = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it would be allowed to be asked now. */
  get isWorthAsking(): boolean {
    return this.#restsUntil === null || (!this.#isBeingTried && this.#clock.now() >= this.#restsUntil);
  }

  /** Whether it may be asked now. Of those who want to ask after a rest, only the first may. */
  allows(): boolean {
    if (!this.isWorthAsking) return false;
    this.#isBeingTried = this.#restsUntil !== null;
    return true;
  }

  /** Whether asking is of no use before somebody has mended our key, however much is at stake. */
  get refusesUs(): boolean {
    return this.#isRefused && this.#restsUntil !== null && this.#clock.now() < this.#restsUntil;
  }

  worked(): void {
    this.#failures = 0;
    this.#isRefused = false;
    this.#restsUntil = null;
    this.#isBeingTried = false;
  }

  failed({ reason, retryable }: Failure): void {
    this.#failures += 1;
    this.#isRefused = reason === 'refused' && !retryable;
    if (!this.#isRefused && this.#failures < failuresMax && !this.#isBeingTried) return;
    this.#restsUntil = this.#clock.now() + (this.#isRefused ? refusedRestMs : restMs);
    this.#isBeingTried = false;
  }

  /** It was asked, and nobody waited for what came of it. */
  leftOpen(): void {
    this.#isBeingTried = false;
  }
}
