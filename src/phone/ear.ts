import { decodeMulaw } from '../audio/mulaw.ts';
import { samplesPerMs } from './line.ts';

// Speech on a telephone lies between -35 and -15 dBFS, a quiet line under -60; the middle keeps them apart.
const audibleRmsDbfs = -45;

// Three frames: a click is not somebody speaking.
const onsetMs = 60;

/** How long it is quiet before the speaker is taken to be done: longer than a pause between sentences. */
export const usualQuietMs = 700;

/** Notices, 20 ms at a time, when the other side begins to speak and how long it has been quiet since. */
export class Ear {
  #loudMs = 0;
  #quietMs = 0;
  #audibleForMs = 0;

  /** Takes in what was heard; says whether somebody began or stopped being audible with it. */
  hear(frame: Uint8Array): 'began' | 'stopped' | undefined {
    const wasAudible = this.isAudible;
    const frameMs = frame.length / samplesPerMs;
    if (rmsDbfs(frame) > audibleRmsDbfs) {
      this.#loudMs += frameMs;
      this.#quietMs = 0;
    } else {
      this.#loudMs = 0;
      this.#quietMs += frameMs;
    }
    if (wasAudible) this.#audibleForMs = this.#quietMs >= usualQuietMs ? 0 : this.#audibleForMs + frameMs;
    else if (this.#loudMs >= onsetMs) this.#audibleForMs = this.#loudMs;
    if (wasAudible === this.isAudible) return undefined;
    return this.isAudible ? 'began' : 'stopped';
  }

  /** Somebody is speaking, or paused for less time than it takes to be done. */
  get isAudible(): boolean {
    return this.#audibleForMs > 0;
  }

  /** How long ago the one who is audible began. */
  get audibleForMs(): number {
    return this.#audibleForMs;
  }

  /** How long there has been no sound. */
  get quietForMs(): number {
    return this.#quietMs;
  }
}

// What each byte of mu-law adds to the power of a frame.
const squares = Float64Array.from(
  decodeMulaw(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
  (sample) => sample * sample,
);

function rmsDbfs(frame: Uint8Array): number {
  let power = 0;
  for (let i = 0; i < frame.length; i += 1) power += squares[frame[i] ?? 0] ?? 0;
  return 10 * Math.log10(power / frame.length / 32768 ** 2);
}
