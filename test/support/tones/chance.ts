/** Chance that comes out the same for the same seed: mulberry32. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Anything from `from` up to `to`, all equally likely. */
  between(from: number, to: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return from + ((mixed ^ (mixed >>> 14)) >>> 0) * 2 ** -32 * (to - from);
  }

  isOnce(inSoMany: number): boolean {
    return this.between(0, inSoMany) < 1;
  }

  /** A wait without memory: mostly short, now and then long. */
  wait(meanMs: number): number {
    return -meanMs * Math.log(1 - this.between(0, 1));
  }

  /** A factor around 1; the logarithm of it is spread so wide. */
  stretch(spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.between(0, 1))) * Math.cos(this.between(0, 2 * Math.PI));
    return Math.exp(spread * normal);
  }

  pick<T>(from: readonly T[]): T {
    const one = from[Math.floor(this.between(0, from.length))];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }
}
