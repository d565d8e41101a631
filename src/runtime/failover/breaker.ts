import type { Failure } from '../../core/call/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Standing } from '../../ports/metrics.ts';

/** One failure may be chance, two bad luck; the third in a row is the provider. */
const failuresMax = 3;
/** Most outages are over in half a minute, and asking one caller in as long to find out is not too much. */
const restMs = 30_000;
/** Whoever refuses a key goes on refusing it until a person has mended it. */
const refusedRestMs = 5 * 60_000;

/** Knows whether a provider is worth asking: one that keeps failing is left alone for a while, and then tried once. */
export class Breaker {
  readonly #clock: Clock;
  readonly #breathMs: number;
  #standing: Standing = 'asked';
  #failures = 0;
  /** When one last counted; null while none has since it worked. */
  #countedAt: number | null = null;
  #lastFailure: { readonly at: number; readonly failure: Failure } | null = null;
  #restsUntil = 0;
  /** When somebody was let through to find out whether it works again; null while nobody does. */
  #triedAt: number | null = null;

  /** Failures in the same breath, which is so long, are one. */
  constructor(clock: Clock, breathMs: number) {
    this.#clock = clock;
    this.#breathMs = breathMs;
  }

  /** What was last known of it; that its rest is over says nothing of how it does. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Why it failed last; null before it has. */
  get lastFailure(): Failure | null {
    return this.#lastFailure?.failure ?? null;
  }

  /** For how long it is still left alone. */
  get restMs(): number {
    return this.#standing === 'asked' ? 0 : Math.max(0, this.#restsUntil - this.#clock.now());
  }

  /** Whether it would be allowed to be asked now. */
  get isWorthAsking(): boolean {
    return this.#standing === 'asked' || (this.#triedAt === null && this.restMs === 0);
  }

  /** Whether it may be asked now. Of those who want to ask after a rest, only the first may. */
  allows(): boolean {
    if (!this.isWorthAsking) return false;
    if (this.#standing !== 'asked') this.#triedAt = this.#clock.now();
    return true;
  }

  /** Whether asking is of no use before somebody has mended our key, however much is at stake. */
  get refusesUs(): boolean {
    return this.#standing === 'refused' && this.restMs > 0;
  }

  /** What was asked before it began to rest says nothing of how it does since. */
  worked(askedAt: number): void {
    if (this.#standing !== 'asked' && askedAt < (this.#lastFailure?.at ?? 0)) return;
    this.#standing = 'asked';
    this.#failures = 0;
    this.#countedAt = null;
    this.#triedAt = null;
  }

  failed(failure: Failure): void {
    const isRefusal = failure.reason === 'refused' && !failure.retryable;
    // Whoever refuses us goes on doing so, whatever becomes of what was asked before.
    if (this.refusesUs && !isRefusal) return;
    const now = this.#clock.now();
    this.#lastFailure = { at: now, failure };
    if (this.#countedAt === null || now - this.#countedAt >= this.#breathMs) {
      this.#failures += 1;
      this.#countedAt = now;
    }
    if (isRefusal) this.#rest('refused', refusedRestMs);
    else if (this.#failures >= failuresMax || this.#standing !== 'asked') this.#rest('resting', restMs);
  }

  /** It was asked, and nobody waited for what came of it. */
  leftOpen(askedAt: number): void {
    if (this.#triedAt !== null && askedAt >= this.#triedAt) this.#triedAt = null;
  }

  #rest(standing: Standing, ms: number): void {
    this.#standing = standing;
    this.#restsUntil = this.#clock.now() + ms;
    this.#triedAt = null;
  }
}
