import { heldBytes } from '../../test/support/child/self.ts';

/** What the process held after so many messages. */
interface Weighing {
  readonly done: number;
  readonly bytes: number;
}

/** Weighs what is held as a run goes on: what grows with every message is never let go of. */
export class Heap {
  readonly #weighings: Weighing[] = [];

  weigh(done: number): void {
    this.#weighings.push({ done, bytes: heldBytes() });
  }

  /** The line that fits best, without the beginning, when compilers and tables still fill. */
  get bytesPerMessage(): number {
    const settled = this.#weighings.slice(Math.floor(this.#weighings.length / 4));
    const mean = (of: (weighing: Weighing) => number) =>
      settled.reduce((sum, each) => sum + of(each), 0) / settled.length;
    const done = mean((each) => each.done);
    const bytes = mean((each) => each.bytes);
    const rise = mean((each) => (each.done - done) * (each.bytes - bytes));
    const run = mean((each) => (each.done - done) ** 2);
    return run === 0 ? 0 : rise / run;
  }

  get firstAndLastMb(): string {
    const [first, last] = [this.#weighings[0], this.#weighings.at(-1)];
    return `${inMb(first)} at first, ${inMb(last)} at last`;
  }
}

function inMb(weighing: Weighing | undefined): string {
  return `${((weighing?.bytes ?? 0) / 1_048_576).toFixed(1)} MB`;
}
