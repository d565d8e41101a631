/** Any typed array of audio. */
interface Samples<Audio> {
  readonly length: number;
  set(samples: Audio, at: number): void;
  subarray(from: number, to: number): Audio;
}

/** Collects audio and passes it on in larger pieces. What is passed on is used again: whoever gets it must not keep it. */
export class Batches<Audio extends Samples<Audio>> {
  readonly #room: Audio;
  readonly #write: (audio: Audio) => void;
  #filled = 0;

  /** Passes on whenever half of the room is full; the other half is for a piece that goes beyond. */
  constructor(room: Audio, write: (audio: Audio) => void) {
    this.#room = room;
    this.#write = write;
  }

  add(audio: Audio): void {
    if (this.#filled + audio.length > this.#room.length) this.flush();
    if (audio.length > this.#room.length) {
      this.#write(audio);
      return;
    }
    this.#room.set(audio, this.#filled);
    this.#filled += audio.length;
    if (2 * this.#filled >= this.#room.length) this.flush();
  }

  flush(): void {
    if (this.#filled > 0) this.#write(this.#room.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
