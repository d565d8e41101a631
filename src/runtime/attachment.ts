import type { Line, LineListener } from '../ports/line.ts';

/** A line that a call is on, until one lets go of the other: after that nothing the line says reaches the call. */
export class Attachment implements LineListener {
  /** Which of the call's streams this is, from 1. */
  readonly stream: number;
  readonly #line: Line;
  readonly #call: LineListener;
  #holds = true;

  constructor(stream: number, line: Line, call: LineListener) {
    this.stream = stream;
    this.#line = line;
    this.#call = call;
  }

  /** Whether the line may still carry the call. */
  get holds(): boolean {
    return this.#holds;
  }

  audio(mulaw: Uint8Array, atMs: number): void {
    if (this.#holds) this.#call.audio(mulaw, atMs);
  }

  markReturned(name: string): void {
    if (this.#holds) this.#call.markReturned(name);
  }

  keyPressed(key: string): void {
    if (this.#holds) this.#call.keyPressed(key);
  }

  stopped(): void {
    if (this.letGo()) this.#call.stopped();
  }

  lost(reason: string): void {
    if (this.letGo()) this.#call.lost(reason);
  }

  /** The carrier has gone on without this line, though its socket may look alive for a while: half of it is gone. */
  abandon(reason: string): void {
    if (!this.letGo()) return;
    this.#line.close(reason);
    this.#call.lost(reason);
  }

  /** The call gives the line up, and need not be told what becomes of it. False when it had done so before. */
  letGo(): boolean {
    const held = this.#holds;
    this.#holds = false;
    return held;
  }
}
