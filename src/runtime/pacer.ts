import type { Clock, Timers, Waiting } from '../ports/clock.ts';

/** The most audio the carrier may hold unplayed: what a caller could hear at worst after a clear that got lost. */
export const aheadAtMostMs = 400;
/** One message to the carrier: a send costs the same whatever its size, and larger ones only delay a clear. */
const messageMs = 200;
/** How often we look whether a carrier needs more: a few times within the audio it holds. */
const tickMs = 50;

/** Someone with audio to send, a little at a time. */
export interface Paced {
  /** Sends at most so much audio, as one message, and says how much it was; 0 when there is none to send now. */
  sendNext(atMostMs: number, playsAt: number): number;
  /** The carrier takes no more at the moment, whatever there is to send. */
  readonly isHeldUp: boolean;
  /** The carrier has played all it was sent, and there was nothing more to send. */
  ranDry(): void;
  /** Sending failed in a way that is our own fault: it must end this call and touch no other. */
  broke(error: unknown): void;
}

/** Keeps every carrier supplied with a little audio and never with much: one timer for all calls. */
export class Pacer {
  readonly #time: Clock & Timers;
  /** When each carrier will have played all it was sent. */
  readonly #dryAt = new Map<Paced, number>();
  #ticking: Waiting | null = null;

  constructor(time: Clock & Timers) {
    this.#time = time;
  }

  /** There is audio to send, perhaps more than before. */
  supply(source: Paced): void {
    if (!this.#dryAt.has(source)) this.#dryAt.set(source, this.#time.now());
    this.#ticking ??= this.#time.every(tickMs, () => this.#tick());
    this.#sendDue(source);
  }

  /** The carrier was cleared, or the call is over. */
  forget(source: Paced): void {
    this.#dryAt.delete(source);
    this.#restIfIdle();
  }

  #tick(): void {
    const now = this.#time.now();
    for (const [source, dryAt] of this.#dryAt) {
      if (this.#sendDue(source) > 0 || dryAt >= now || source.isHeldUp) continue;
      this.#dryAt.delete(source);
      source.ranDry();
    }
    this.#restIfIdle();
  }

  /** Sends what the carrier has room for, and says how much it was. */
  #sendDue(source: Paced): number {
    const now = this.#time.now();
    let sentMs = 0;
    for (let lastMs = messageMs; lastMs > 0; sentMs += lastMs) {
      const dryAt = Math.max(now, this.#dryAt.get(source) ?? now);
      lastMs = now + aheadAtMostMs - dryAt >= messageMs ? this.#send(source, dryAt) : 0;
      if (lastMs > 0 && this.#dryAt.has(source)) this.#dryAt.set(source, dryAt + lastMs);
    }
    return sentMs;
  }

  #send(source: Paced, playsAt: number): number {
    try {
      return source.sendNext(messageMs, playsAt);
    } catch (error) {
      this.forget(source);
      source.broke(error);
      return 0;
    }
  }

  #restIfIdle(): void {
    if (this.#dryAt.size > 0) return;
    this.#ticking?.cancel();
    this.#ticking = null;
  }
}
