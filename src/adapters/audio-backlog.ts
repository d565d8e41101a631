import type { Timers, Waiting as Waking } from '../ports/clock.ts';

/** Who has said nothing understood for longer is asked to say it again; older audio answers nobody. */
const keptMaxMs = 10_000;
/**
 * Deepgram asks for audio no faster than 1.25 times real time (believed, not tried): 80 ms of it, a size that all its
 * models like, every 64 ms.
 */
const pieceMs = 80;
const pieceEveryMs = 64;
/** It takes almost a second in one go (believed, not tried), and whoever waits for an answer has it that much sooner. */
const piecesAtOnce = 12;

export interface BacklogDoors {
  readonly timers: Timers;
  readonly bytesPerMs: number;
  send(audio: Uint8Array): void;
}

/** Audio, or what is to be done when all audio before it has gone out. */
type Waiting = Uint8Array | (() => void);

/** Audio on its way to a service that may not be there yet. What had to wait goes out a little faster than it was said. */
export class AudioBacklog {
  readonly #doors: BacklogDoors;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #droppedBytes = 0;
  #sentBytes = 0;
  #isOpen = false;
  #pace: Waking | null = null;

  constructor(doors: BacklogDoors) {
    this.#doors = doors;
  }

  /** How much of what was written never goes out, because it had to wait for too long. It is always the first. */
  get droppedMs(): number {
    return this.#droppedBytes / this.#doors.bytesPerMs;
  }

  get sentMs(): number {
    return this.#sentBytes / this.#doors.bytesPerMs;
  }

  /** Keeps nothing of the array that it is given. */
  write(audio: Uint8Array): void {
    if (audio.length === 0) return;
    // A copy, since a socket may send later than it says.
    if (this.#isOpen && this.#waiting.length === 0) this.#send(audio.slice());
    else this.#keep(audio.slice());
  }

  /** Does it as soon as everything that was written so far has gone out. */
  afterwards(act: () => void): void {
    if (this.#isOpen && this.#waiting.length === 0) act();
    else this.#waiting.push(act);
  }

  /** The service is there. */
  open(): void {
    this.#isOpen = true;
    this.#pace = this.#doors.timers.every(pieceEveryMs, () => this.#sendPiece());
    for (let piece = 0; piece < piecesAtOnce; piece += 1) this.#sendPiece();
  }

  end(): void {
    this.#isOpen = false;
    this.#pace?.cancel();
    this.#waiting.length = 0;
  }

  #keep(audio: Uint8Array): void {
    this.#waiting.push(audio);
    this.#waitingBytes += audio.length;
    const tooManyBytes = this.#waitingBytes - keptMaxMs * this.#doors.bytesPerMs;
    if (tooManyBytes <= 0) return;
    this.#droppedBytes += tooManyBytes;
    // What was to be done behind audio that is left out is to be done all the same.
    const acts: Waiting[] = [];
    this.#take(tooManyBytes, (item) => {
      if (typeof item === 'function') acts.push(item);
    });
    this.#waiting.unshift(...acts);
  }

  /** However short the writes were that had to wait, what goes out of them is whole; only what is to be done divides it. */
  #sendPiece(): void {
    const parts: Uint8Array[] = [];
    this.#take(pieceMs * this.#doors.bytesPerMs, (item) => {
      if (typeof item !== 'function') {
        parts.push(item);
        return;
      }
      this.#sendJoined(parts.splice(0));
      item();
    });
    this.#sendJoined(parts);
    if (this.#waiting.length === 0) this.#pace?.cancel();
  }

  #sendJoined(parts: readonly Uint8Array[]): void {
    const audio = Buffer.concat(parts);
    if (audio.length > 0) this.#send(audio);
  }

  /** Takes so much from the front, and with it what is to be done up to there. */
  #take(bytes: number, give: (item: Waiting) => void): void {
    let left = bytes;
    for (let first = this.#waiting.shift(); first !== undefined; first = this.#waiting.shift()) {
      if (typeof first !== 'function' && left < first.length) {
        this.#waiting.unshift(first.subarray(left));
        if (left === 0) return;
        first = first.subarray(0, left);
      }
      if (typeof first !== 'function') {
        left -= first.length;
        this.#waitingBytes -= first.length;
      }
      give(first);
    }
  }

  #send(audio: Uint8Array): void {
    this.#sentBytes += audio.length;
    this.#doors.send(audio);
  }
}
