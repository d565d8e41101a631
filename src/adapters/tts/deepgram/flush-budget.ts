import type { Clock } from '../../../ports/clock.ts';

/** Deepgram flushes a socket so often in so long, and ignores whatever is asked of it beyond. */
const flushesMax = 20;
/** A minute, and two seconds more: a flush may have been on its way for longer than the ones behind it. */
const windowMs = 62_000;

/** How often one socket may still be flushed. */
export class FlushBudget {
  readonly #clock: Clock;
  #flushedAt: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get left(): number {
    const since = this.#clock.now() - windowMs;
    this.#flushedAt = this.#flushedAt.filter((at) => at > since);
    return flushesMax - this.#flushedAt.length;
  }

  spend(): void {
    this.#flushedAt.push(this.#clock.now());
  }
}
