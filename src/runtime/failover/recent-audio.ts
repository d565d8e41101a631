import { lineBytesPerMs } from '../../audio/rates.ts';

/** As much as a caller says before they wonder whether anybody listens. */
const keptMaxMs = 10_000;
const keptMaxBytes = keptMaxMs * lineBytesPerMs;

/** What the caller said lately and no recogniser has settled yet: mu-law, placed by its position in the call. */
export class RecentAudio {
  readonly #bytes = new Uint8Array(keptMaxBytes);
  #from = 0;
  #until = 0;

  /** Where the next audio will stand, in bytes since the beginning. */
  get position(): number {
    return this.#until;
  }

  append(audio: Uint8Array): void {
    for (let from = 0; from < audio.length; ) {
      const at = this.#until % keptMaxBytes;
      const piece = audio.subarray(from, from + keptMaxBytes - at);
      this.#bytes.set(piece, at);
      this.#until += piece.length;
      from += piece.length;
    }
    this.#from = Math.max(this.#from, this.#until - keptMaxBytes);
  }

  /** What lies before this position will not be wanted again. */
  forgetBefore(position: number): void {
    this.#from = Math.min(this.#until, Math.max(this.#from, position));
  }

  /** All that is kept, and where it begins. */
  kept(): { readonly from: number; readonly audio: Uint8Array } {
    const audio = Uint8Array.from(
      { length: this.#until - this.#from },
      (_, i) => this.#bytes[(this.#from + i) % keptMaxBytes] ?? 0,
    );
    return { from: this.#from, audio };
  }
}
