/** The gateway writes its journal every 100 ms and we look as often; a busy machine takes as long again. */
const heldMs = 400;

/** Prints lines that come from several places in the order of their times, each a little later than it came. */
export class InOrder {
  readonly #print: (atMs: number, line: string) => void;
  #held: { readonly atMs: number; readonly line: string }[] = [];

  constructor(print: (atMs: number, line: string) => void) {
    this.#print = print;
  }

  add(atMs: number, line: string): void {
    this.#held.push({ atMs, line });
    setTimeout(() => this.#printUpTo(atMs), heldMs).unref();
  }

  /** Nothing comes any more. */
  finish(): void {
    this.#printUpTo(Number.POSITIVE_INFINITY);
  }

  #printUpTo(untilMs: number): void {
    const due = this.#held.filter(({ atMs }) => atMs <= untilMs);
    this.#held = this.#held.filter(({ atMs }) => atMs > untilMs);
    for (const { atMs, line } of due.sort((a, b) => a.atMs - b.atMs)) this.#print(atMs, line);
  }
}
