import type { Happening } from '../../../src/core/call/event.ts';
import { type Mark, markName } from '../../../src/core/call/mark.ts';
import type { VirtualTimers } from '../virtual-timers.ts';

// What the issue of the heard estimate says of the road: not what our own pacer happens to do.
const messageMs = 200;
const aheadMs = 400;
const markEveryMs = 500;
const tickMs = 50;
const bytesPerMs = 8;

export interface SenderDoors {
  audio(bytes: Uint8Array): void;
  mark(name: string): void;
  tell(event: Extract<Happening, { type: 'speech.mark_sent' }>): void;
}

/** Sends a run's audio on to the carrier, a little ahead of the ear, with marks before, between and behind. */
export class Sender {
  readonly #time: VirtualTimers;
  readonly #doors: SenderDoors;
  readonly #run: number;
  readonly #waiting: { readonly segment: number; bytes: Uint8Array; ends: boolean }[] = [];
  #dryAt = 0;
  #reachedMs = 0;
  #unmarkedMs = 0;
  #nextMark = 0;
  #stopped = false;

  constructor(time: VirtualTimers, run: number, doors: SenderDoors) {
    this.#time = time;
    this.#run = run;
    this.#doors = doors;
    const tick = time.every(tickMs, () => (this.#stopped ? tick.cancel() : this.#supply()));
  }

  made(segment: number, bytes: Uint8Array, ends: boolean): void {
    this.#waiting.push({ segment, bytes, ends });
    this.#supply();
  }

  stop(): void {
    this.#stopped = true;
  }

  #supply(): void {
    while (!this.#stopped && this.#waiting.length > 0) {
      const now = this.#time.now();
      if (this.#dryAt - now > aheadMs - messageMs) return;
      this.#dryAt = Math.max(now, this.#dryAt) + this.#sendNext();
    }
  }

  /** Sends what there is of one segment, as one message, and says how long it was. */
  #sendNext(): number {
    const piece = this.#waiting[0];
    if (piece === undefined) return 0;
    if (this.#nextMark === 0) this.#mark(piece.segment, false);
    const mostMs = Math.min(messageMs, markEveryMs - this.#unmarkedMs);
    const sent = piece.bytes.subarray(0, mostMs * bytesPerMs);
    piece.bytes = piece.bytes.subarray(sent.length);
    const isAll = piece.bytes.length === 0;
    if (isAll) this.#waiting.shift();
    const lengthMs = sent.length / bytesPerMs;
    this.#doors.audio(sent);
    this.#reachedMs += lengthMs;
    this.#unmarkedMs += lengthMs;
    const ends = isAll && piece.ends;
    if (ends || this.#unmarkedMs >= markEveryMs) this.#mark(piece.segment, ends);
    return lengthMs;
  }

  #mark(segment: number, endsSegment: boolean): void {
    const mark: Mark = { run: this.#run, epoch: 0, seq: this.#nextMark };
    this.#nextMark += 1;
    this.#unmarkedMs = 0;
    this.#doors.mark(markName(mark));
    this.#doors.tell({ type: 'speech.mark_sent', mark, segment, reachedMs: this.#reachedMs, endsSegment });
  }
}
