import type { Clock } from '../../ports/clock.ts';

/** A server that is being restarted is back in a second or two; asking it four times a second helps nobody. */
const pauseFirstMs = 250;
const pauseMaxMs = 5_000;
/** All calls lose a server that falls at the same moment, and should not all come back to it at the same moment. */
const jitter = 0.25;
/** A caller who has not been understood for so long is better told. */
const inVainAfterMs = 10_000;

export interface RetriesDoors {
  readonly clock: Clock;
  /** How often it is worth trying before anybody waits: the same once more, and whoever else there is. */
  readonly triesAtOnce: number;
  chance(): number;
}

/** When what was lost is tried for again: at first without a pause, then with longer and longer ones, not for ever. */
export class Retries {
  readonly #doors: RetriesDoors;
  #since: number | null = null;
  #failures = 0;

  constructor(doors: RetriesDoors) {
    this.#doors = doors;
  }

  get isFirst(): boolean {
    return this.#failures === 1;
  }

  get areInVain(): boolean {
    return this.#since !== null && this.#doors.clock.now() - this.#since >= inVainAfterMs;
  }

  /** It has failed once more: so long to wait before the next try. */
  failed(): number {
    const { clock, triesAtOnce, chance } = this.#doors;
    const now = clock.now();
    this.#since ??= now;
    this.#failures += 1;
    const pauses = this.#failures - triesAtOnce;
    if (pauses <= 0) return 0;
    const pauseMs = Math.min(pauseFirstMs * 2 ** (pauses - 1), pauseMaxMs);
    const jitteredMs = pauseMs * (1 - jitter + 2 * jitter * chance());
    return Math.max(0, Math.min(jitteredMs, this.#since + inVainAfterMs - now));
  }

  worked(): void {
    this.#since = null;
    this.#failures = 0;
  }
}
