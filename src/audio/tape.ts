/** Grown a second of two channels at a time. */
const growSeconds = 1;

/**
 * A stereo recording as it is being heard: caller left, agent right, on a time line in ms since the call began. What
 * nobody wrote is silence; what is written again is replaced. What was taken is settled and forgotten.
 */
export class StereoTape {
  readonly #rateHz: number;
  #samples: Int16Array;
  /** Frames (a sample of each side) that were taken already. */
  #taken = 0;
  /** Frames from there on that are on the tape. */
  #length = 0;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#samples = new Int16Array(2 * rateHz * growSeconds);
  }

  writeCaller(atMs: number, samples: Int16Array): void {
    this.#write(atMs, samples, 0);
  }

  writeAgent(atMs: number, samples: Int16Array): void {
    this.#write(atMs, samples, 1);
  }

  /** From here on the agent was not heard after all. */
  eraseAgentFrom(atMs: number): void {
    for (let frame = Math.max(0, this.#frameAt(atMs)); frame < this.#length; frame++)
      this.#samples[2 * frame + 1] = 0;
  }

  /** Everything before this moment, interleaved. */
  takeSettled(beforeMs: number): Int16Array {
    return this.#take(Math.max(0, Math.min(this.#frameAt(beforeMs), this.#length)));
  }

  takeAll(): Int16Array {
    return this.#take(this.#length);
  }

  #write(atMs: number, samples: Int16Array, side: 0 | 1): void {
    const first = this.#frameAt(atMs);
    this.#makeRoom(first + samples.length);
    for (let i = Math.max(0, -first); i < samples.length; i++) {
      this.#samples[2 * (first + i) + side] = samples[i] ?? 0;
    }
    this.#length = Math.max(this.#length, first + samples.length);
  }

  #take(frames: number): Int16Array {
    const taken = this.#samples.slice(0, 2 * frames);
    this.#samples.copyWithin(0, 2 * frames, 2 * this.#length);
    this.#samples.fill(0, 2 * (this.#length - frames), 2 * this.#length);
    this.#taken += frames;
    this.#length -= frames;
    return taken;
  }

  #makeRoom(frames: number): void {
    if (2 * frames <= this.#samples.length) return;
    const grown = new Int16Array(2 * frames + 2 * this.#rateHz * growSeconds);
    grown.set(this.#samples.subarray(0, 2 * this.#length));
    this.#samples = grown;
  }

  #frameAt(atMs: number): number {
    return Math.round((atMs * this.#rateHz) / 1_000) - this.#taken;
  }
}
