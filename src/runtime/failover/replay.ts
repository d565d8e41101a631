/** A stretch of the call's audio, in bytes since it began. */
export interface Stretch {
  readonly from: number;
  readonly audio: Uint8Array;
  /** Whether somebody speaks in it, and has come to an end. */
  readonly voice: 'none' | 'goes on' | 'ended';
}

/** What a stream hears of a call: first these stretches once more, and then everything from here on. */
export class Replay {
  readonly stretches: readonly Stretch[];
  readonly #position: number;

  constructor(stretches: readonly Stretch[], position: number) {
    this.stretches = stretches;
    this.#position = position;
  }

  /** Where in the call's audio that is which the stream hears after so many bytes. */
  positionOf(heard: number): number {
    let left = heard;
    for (const { from, audio } of this.stretches) {
      if (left < audio.length) return from + left;
      left -= audio.length;
    }
    return this.#position + left;
  }
}
