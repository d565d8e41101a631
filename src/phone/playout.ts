import { mulawSilence } from '../audio/mulaw.ts';

// One byte of mu-law is one sample, and the telephone plays 8,000 of them a second.
const samplesPerSecond = 8000;

// What Twilio documents: more than ten minutes of waiting audio draws warning 31931 and is thrown away.
const bufferedSamplesMax = 10 * 60 * samplesPerSecond;

/** A mark that playback has come to, counted in samples from the start of that stretch of playing. */
export interface MarkReached {
  name: string;
  afterSamples: number;
}

/** What a `clear` threw away, and the marks that come back because of it. */
export interface Cleared {
  droppedSamples: number;
  marks: string[];
}

/**
 * The carrier's playout buffer: audio and marks in the order they came, played at the pace of the samples.
 * It has no clock of its own; whoever has one asks it to play.
 */
export class Playout {
  #queue: (Uint8Array | string)[] = [];
  #bufferedSamples = 0;

  get bufferedSamples(): number {
    return this.#bufferedSamples;
  }

  /** Queues audio; false means that the buffer is full and the audio is lost. */
  receive(audio: Uint8Array): boolean {
    if (this.#bufferedSamples + audio.length > bufferedSamplesMax) return false;
    if (audio.length > 0) this.#queue.push(audio);
    this.#bufferedSamples += audio.length;
    return true;
  }

  /** Queues a mark behind the audio; true means that nothing is waiting and it comes back at once. */
  mark(name: string): boolean {
    if (this.#queue.length === 0) return true;
    this.#queue.push(name);
    return false;
  }

  /** Forgets all audio. The marks behind it come back now, in order, as if they had been played. */
  clear(): Cleared {
    const marks = this.#queue.filter((item) => typeof item === 'string');
    const droppedSamples = this.#bufferedSamples;
    this.#queue = [];
    this.#bufferedSamples = 0;
    return { droppedSamples, marks };
  }

  /** Plays so many samples, silence where there are none, and says which marks were passed on the way. */
  play(samples: number): { heard: Uint8Array; marks: MarkReached[] } {
    const heard = new Uint8Array(samples).fill(mulawSilence);
    const marks: MarkReached[] = [];
    let played = 0;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (typeof next === 'string') {
        marks.push({ name: next, afterSamples: played });
        this.#queue.shift();
        continue;
      }
      if (played === samples) break;
      const piece = next.subarray(0, samples - played);
      heard.set(piece, played);
      played += piece.length;
      if (piece.length === next.length) this.#queue.shift();
      else this.#queue[0] = next.subarray(piece.length);
    }
    this.#bufferedSamples -= played;
    return { heard, marks };
  }

  /** How many samples must be played until the next mark is due; undefined when no mark waits. */
  samplesToNextMark(): number | undefined {
    let samples = 0;
    for (const item of this.#queue) {
      if (typeof item === 'string') return samples;
      samples += item.length;
    }
    return undefined;
  }
}
