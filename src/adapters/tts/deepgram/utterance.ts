import type { ProviderFailure } from '../../../ports/failure.ts';

/** A text that is to be spoken, and its sound on the way to whoever reads it. */
export class Utterance {
  readonly text: string;
  readonly signal: AbortSignal;
  #pieces: Uint8Array[] = [];
  #end: 'to come' | 'whole' | 'given up' | ProviderFailure = 'to come';
  #wake: () => void = () => {};

  constructor(text: string, signal: AbortSignal) {
    this.text = text;
    this.signal = signal;
  }

  get isOver(): boolean {
    return this.#end !== 'to come';
  }

  sound(mulaw: Uint8Array): void {
    this.#pieces.push(mulaw);
    this.#wake();
  }

  /** What has come and was not read yet. */
  get unreadBytes(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The last of its sound has come, or nobody wants it any more, or none will come. */
  end(how: 'whole' | 'given up' | ProviderFailure): void {
    if (this.isOver) return;
    this.#end = how;
    this.#wake();
  }

  /** Yields the sound as it comes. Throws the failure behind what came before it. */
  async *read(): AsyncIterable<Uint8Array> {
    while (this.#end !== 'given up') {
      const piece = this.#pieces.shift();
      if (piece !== undefined) yield piece;
      else if (this.#end === 'whole') return;
      else if (this.#end !== 'to come') throw this.#end;
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}
