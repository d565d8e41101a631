import { decodeMulaw } from '../../src/audio/mulaw.ts';
import type { Line, LineListener } from '../../src/ports/line.ts';
import type { VirtualTimers } from './virtual-timers.ts';

/** What the carrier was sent, in order. */
export type Sent =
  | { readonly at: number; readonly type: 'audio'; readonly ms: number }
  | { readonly at: number; readonly type: 'mark'; readonly name: string }
  | { readonly at: number; readonly type: 'clear' }
  | { readonly at: number; readonly type: 'close'; readonly reason: string };

/** A carrier on virtual time: plays what it is sent, returns marks when they are reached, and at once after a clear. */
export class VirtualLine implements Line {
  /** Whether the carrier reads what it is sent. */
  hasRoom = true;
  readonly sent: Sent[] = [];
  listener: LineListener | null = null;
  /** The most audio it ever held unplayed. */
  heldMostMs = 0;
  readonly #time: VirtualTimers;
  #dryAt = 0;
  #broken = false;
  readonly #marks = new Map<string, { give(): void; cancel(): void }>();

  constructor(time: VirtualTimers) {
    this.#time = time;
  }

  get isOpen(): boolean {
    return !this.#broken && !this.sent.some((each) => each.type === 'close');
  }

  /** Audio that was sent, ms. */
  get audioMs(): number {
    return this.sent.reduce((sum, each) => sum + (each.type === 'audio' ? each.ms : 0), 0);
  }

  /** Breaks without a word to the other side. */
  breakOff(reason: string): void {
    this.#forgetMarks();
    this.#broken = true;
    this.listener?.lost(reason);
  }

  sendAudio(mulaw: Uint8Array): void {
    if (!this.isOpen) return;
    const at = this.#time.now();
    const ms = decodeMulaw(mulaw).length / 8;
    this.sent.push({ at, type: 'audio', ms });
    this.#dryAt = Math.max(this.#dryAt, at) + ms;
    this.heldMostMs = Math.max(this.heldMostMs, this.#dryAt - at);
  }

  sendMark(name: string): void {
    if (!this.isOpen) return;
    const at = this.#time.now();
    this.sent.push({ at, type: 'mark', name });
    const give = () => {
      this.#marks.delete(name);
      this.listener?.markReturned(name);
    };
    const waiting = this.#time.after(Math.max(0, this.#dryAt - at), give);
    this.#marks.set(name, { give, cancel: () => waiting.cancel() });
  }

  clear(): void {
    if (!this.isOpen) return;
    this.sent.push({ at: this.#time.now(), type: 'clear' });
    this.#dryAt = this.#time.now();
    for (const [name, mark] of this.#marks) {
      mark.cancel();
      const waiting = this.#time.after(0, mark.give);
      this.#marks.set(name, { give: mark.give, cancel: () => waiting.cancel() });
    }
  }

  close(reason: string): void {
    if (!this.isOpen) return;
    this.#forgetMarks();
    this.sent.push({ at: this.#time.now(), type: 'close', reason });
  }

  #forgetMarks(): void {
    for (const mark of this.#marks.values()) mark.cancel();
    this.#marks.clear();
  }
}
