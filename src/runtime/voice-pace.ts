/**
 * Bridges the gaps of a network: for a voice that keeps up with speech, or of which nothing is known yet. A little
 * under the 200 ms that many send at once, of which a resampler holds a millisecond back.
 */
const headStartMs = 180;
/** For a voice that is slower than speech: at seven tenths of its pace this much lasts for two seconds. */
const slowHeadStartMs = 600;
/** When that was not enough: one long gap is better than two, and this much lasts to the end of most sentences. */
const slowFreshStartMs = 1_000;
/** A voice that makes sound in half the time that it lasts needs no head start. */
const fastPace = 2;

/** How fast a voice makes the sound of one segment, and how much of it should be there before it is heard. */
export class VoicePace {
  #first: { readonly ms: number; readonly at: number } | null = null;
  #madeMs = 0;

  /** All the sound there is of the segment. */
  get madeMs(): number {
    return this.#madeMs;
  }

  made(ms: number, at: number): void {
    this.#first ??= { ms, at };
    this.#madeMs += ms;
  }

  /** What must be there before the caller hears the first of it, or, after a gap, the rest: rather late than in bits. */
  headStartMs(at: number, isBegun: boolean): number {
    // How long the first piece took to come says nothing of the pace.
    const sinceMs = this.#madeMs - (this.#first?.ms ?? 0);
    if (this.#first === null || sinceMs === 0) return headStartMs;
    const pace = sinceMs / Math.max(at - this.#first.at, 1);
    if (pace >= fastPace) return 0;
    if (pace >= 1) return headStartMs;
    return isBegun ? slowFreshStartMs : slowHeadStartMs;
  }
}
