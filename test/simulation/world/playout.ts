import type { Clock, Timers, Waiting } from '../../../src/ports/clock.ts';
import { bytesPerMs } from '../mouth.ts';
import type { Heard } from '../story.ts';

/** The carrier's loudspeaker: plays what it was sent in its order, and says which marks it came past. */
export class Playout {
  readonly #time: Clock & Timers;
  readonly #returned: (name: string) => void;
  readonly #pieces: Heard[] = [];
  #marks: { name: string; waiting: Waiting }[] = [];
  #dryAt = 0;

  constructor(time: Clock & Timers, returned: (name: string) => void) {
    this.#time = time;
    this.#returned = returned;
  }

  play(bytes: number, tone: number | null): void {
    const fromMs = Math.max(this.#time.now(), this.#dryAt);
    this.#dryAt = fromMs + bytes / bytesPerMs;
    this.#pieces.push({ fromMs, toMs: this.#dryAt, tone });
  }

  mark(name: string): void {
    const now = this.#time.now();
    if (this.#dryAt <= now) {
      this.#returned(name);
      return;
    }
    const mark = { name, waiting: this.#time.after(this.#dryAt - now, () => this.#pass(mark)) };
    this.#marks.push(mark);
  }

  /** Drops what was not played, and gives the marks in it back as if it had been. */
  clear(): void {
    const now = this.#time.now();
    while ((this.#pieces.at(-1)?.fromMs ?? -1) >= now) this.#pieces.pop();
    const cut = this.#pieces.pop();
    if (cut) this.#pieces.push({ ...cut, toMs: Math.min(cut.toMs, now) });
    this.#dryAt = Math.min(this.#dryAt, now);
    const marks = this.#marks;
    this.#marks = [];
    for (const { name, waiting } of marks) {
      waiting.cancel();
      this.#returned(name);
    }
  }

  /** The line is gone, and what it held with it. */
  close(): void {
    for (const { waiting } of this.#marks) waiting.cancel();
    this.#marks = [];
    this.clear();
  }

  get isAudible(): boolean {
    return this.#dryAt > this.#time.now();
  }

  /** What was heard of us, and when. */
  get heard(): readonly Heard[] {
    return this.#pieces;
  }

  #pass(mark: { name: string }): void {
    this.#marks = this.#marks.filter((other) => other !== mark);
    this.#returned(mark.name);
  }
}
