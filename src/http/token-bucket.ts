/** How much is let through: so many at once, and so many a second for as long as it lasts. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** Holds one token for each request that may pass, and is filled up slowly. */
export class TokenBucket {
  readonly #allowance: Allowance;
  #tokens: number;
  #filledAtMs: number;

  constructor(allowance: Allowance, nowMs: number) {
    this.#allowance = allowance;
    this.#tokens = allowance.burst;
    this.#filledAtMs = nowMs;
  }

  /** Takes a token; false when there is none. */
  take(nowMs: number): boolean {
    const { burst, perSecond } = this.#allowance;
    const filled = ((nowMs - this.#filledAtMs) / 1_000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + filled);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
