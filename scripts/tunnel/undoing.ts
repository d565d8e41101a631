/** What is to be undone when we stop, the last first. */
export class Undoing {
  readonly #steps: (() => Promise<void>)[] = [];
  #hasBegun = false;

  /** What comes too late, because the undoing has begun, is undone at once and goes no further. */
  add(undo: () => Promise<void>): void {
    this.#steps.push(undo);
    if (!this.#hasBegun) return;
    void undo();
    throw new Error('everything is being undone');
  }

  /** Undoes it all; what cannot be undone is told, and hinders nothing else. */
  async all(tell: (error: unknown) => void): Promise<void> {
    this.#hasBegun = true;
    for (const undo of [...this.#steps].reverse()) await undo().catch(tell);
  }
}
