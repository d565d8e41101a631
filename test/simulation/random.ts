/** Chance that can be had again: the same seed gives the same numbers, on any machine. */
export class Random {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = this.#seed;
  }

  /** Chance of its own for one purpose: what is drawn here changes nothing that is drawn elsewhere. */
  fork(purpose: string): Random {
    let hash = 2_166_136_261 ^ this.#seed;
    for (let i = 0; i < purpose.length; i += 1) hash = Math.imul(hash ^ purpose.charCodeAt(i), 16_777_619);
    const fork = new Random(hash);
    fork.next(); // Seeds that lie close together begin alike.
    return fork;
  }

  /** At least 0, less than 1; mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(among: readonly [T, ...T[]]): T {
    return among[Math.floor(this.next() * among.length)] ?? among[0];
  }
}
