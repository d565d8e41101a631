/** The last moments of silence before a voice is noticed: the beginning of its first word is in there. */
export class PreRoll {
  readonly #ring: Int16Array;
  #next = 0;
  #filled = 0;

  constructor(samples: number) {
    this.#ring = new Int16Array(samples);
  }

  write(audio: Int16Array): void {
    for (const sample of audio.subarray(-this.#ring.length)) {
      this.#ring[this.#next] = sample;
      this.#next = (this.#next + 1) % this.#ring.length;
    }
    this.#filled = Math.min(this.#ring.length, this.#filled + audio.length);
  }

  /** What is held, oldest first; nothing is held afterwards. */
  take(): Int16Array {
    const held = new Int16Array(this.#filled);
    const first = (this.#next - this.#filled + this.#ring.length) % this.#ring.length;
    for (let at = 0; at < held.length; at += 1) held[at] = this.#ring[(first + at) % this.#ring.length] ?? 0;
    this.#filled = 0;
    return held;
  }
}
