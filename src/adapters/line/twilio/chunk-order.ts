import type { Faults } from '../../../ports/faults.ts';

/** A second of frames: what is missing longer was lost, and a jump of more than that is counted as so many. */
const missingMax = 50;

/** Counts what is missing, late and doubled among the frames of one stream. Whoever listens puts them in their place. */
export class ChunkOrder {
  readonly #faults: Pick<Faults, 'count'>;
  readonly #missing = new Set<number>();
  #last: number | null = null;

  constructor(faults: Pick<Faults, 'count'>) {
    this.#faults = faults;
  }

  arrived(chunk: number): void {
    const last = this.#last ?? chunk - 1;
    if (chunk > last) {
      if (chunk > last + 1) this.#miss(Math.max(last + 1, chunk - missingMax), chunk);
      this.#last = chunk;
    } else if (this.#missing.delete(chunk)) {
      this.#faults.count('media.reorder');
    } else {
      this.#faults.count('media.dup');
    }
  }

  /** Frames from one up to another are not there, or not there yet. */
  #miss(from: number, to: number): void {
    this.#faults.count('media.gap', to - from);
    for (let chunk = from; chunk < to; chunk++) this.#missing.add(chunk);
    for (const chunk of this.#missing) {
      if (this.#missing.size <= missingMax) break;
      this.#missing.delete(chunk);
    }
  }
}
