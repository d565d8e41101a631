import { mulawSilence } from '../audio/mulaw.ts';
import { lineBytesPerMs } from '../audio/rates.ts';

/** Twilio's own frame: 20 ms. Whole frames leave no half-played remainder anywhere. */
const frameBytes = 160;

/** A stretch of a run's audio, ready to be sent. */
export interface Stretch {
  readonly bytes: Uint8Array;
  readonly segment: number;
  /** Audio of the run up to and including this stretch. */
  readonly reachedMs: number;
  readonly endsSegment: boolean;
}

/** A segment of which there is audio to be sent, or will be. */
export interface Upcoming {
  readonly segment: number;
  readonly readyMs: number;
  /** Some of it was sent before. */
  readonly isBegun: boolean;
}

interface Track {
  audio: Uint8Array;
  /** Audio of it that there is. */
  length: number;
  /** Where the next audio belongs: before `length` while a second voice makes anew what was sent of the first one's. */
  filled: number;
  /** The most of it that was ever sent. */
  sent: number;
  done: boolean;
}

/**
 * The audio of one run: segments are filled in any order as they are synthesised, and read in their own. What was
 * read is kept until the run is over, for a run that was held is heard again.
 */
export class Reel {
  readonly #tracks: Track[] = [];
  #segment = 0;
  #offset = 0;

  /** Makes room for a segment; they are announced in order. */
  open(segment: number): void {
    this.#tracks[segment] ??= { audio: new Uint8Array(0), length: 0, filled: 0, sent: 0, done: false };
  }

  /** The segment is made again from its start: what was sent of it stays, what follows will be the second voice's. */
  refill(segment: number): void {
    const track = this.#track(segment);
    track.length = track.sent;
    track.filled = 0;
  }

  append(segment: number, bytes: Uint8Array): void {
    const track = this.#track(segment);
    const kept = Math.min(bytes.length, Math.max(0, track.length - track.filled));
    track.filled += bytes.length;
    if (kept === bytes.length) return;
    if (track.filled > track.audio.length) {
      const grown = new Uint8Array(Math.max(2 * track.audio.length, track.filled));
      grown.set(track.audio.subarray(0, track.length));
      track.audio = grown;
    }
    track.audio.set(bytes.subarray(kept), track.length);
    track.length = track.filled;
  }

  /** Nothing of it can be heard. */
  isEmpty(segment: number): boolean {
    return this.#track(segment).length === 0;
  }

  /** The segment is whole; fills its last frame up with silence and says how long it is. */
  finish(segment: number): number {
    const track = this.#track(segment);
    const missing = (frameBytes - (track.filled % frameBytes)) % frameBytes;
    this.append(segment, new Uint8Array(missing).fill(mulawSilence));
    track.done = true;
    return track.length / lineBytesPerMs;
  }

  /** How much can be sent without a gap. */
  get readyMs(): number {
    let bytes = -this.#offset;
    for (const track of this.#tracks.slice(this.#segment)) {
      bytes += track.length;
      if (!track.done) break;
    }
    return Math.max(0, bytes) / lineBytesPerMs;
  }

  /** Audio that was not sent yet, of all segments. */
  get unsentBytes(): number {
    const ahead = this.#tracks.slice(this.#segment).reduce((sum, { length }) => sum + length, 0);
    return Math.max(0, ahead - this.#offset);
  }

  /** The segment that the next audio belongs to. */
  get next(): Upcoming {
    const length = this.#tracks[this.#segment]?.length ?? 0;
    return {
      segment: this.#segment,
      readyMs: Math.max(0, length - this.#offset) / lineBytesPerMs,
      isBegun: this.#offset > 0,
    };
  }

  /** The next audio there is, in whole frames, of one segment only; null when there is none now. */
  take(atMostMs: number): Stretch | null {
    const track = this.#tracks[this.#segment];
    if (track === undefined) return null;
    const left = track.length - this.#offset;
    const whole = left - (left % frameBytes);
    const length = Math.min(whole, Math.floor(atMostMs * lineBytesPerMs));
    const endsSegment = track.done && length === left;
    if (length === 0 && !endsSegment) return null;
    const bytes = track.audio.subarray(this.#offset, this.#offset + length);
    const segment = this.#segment;
    this.#offset += length;
    track.sent = Math.max(track.sent, this.#offset);
    const reachedMs = this.#reachedMs();
    if (endsSegment) this.#moveTo(segment + 1, 0);
    return { bytes, segment, reachedMs, endsSegment };
  }

  /** Goes back, or on, to a point of the run's audio. */
  seek(ms: number): void {
    let left = Math.floor(ms * lineBytesPerMs);
    left -= left % frameBytes;
    let segment = 0;
    for (let track = this.#tracks[0]; track?.done && left >= track.length; track = this.#tracks[segment]) {
      left -= track.length;
      segment += 1;
    }
    this.#moveTo(segment, left);
  }

  #reachedMs(): number {
    const before = this.#tracks.slice(0, this.#segment).reduce((sum, track) => sum + track.length, 0);
    return (before + this.#offset) / lineBytesPerMs;
  }

  #moveTo(segment: number, offset: number): void {
    this.#segment = segment;
    this.#offset = offset;
  }

  #track(segment: number): Track {
    const track = this.#tracks[segment];
    if (track === undefined) throw new Error(`segment ${segment} was never announced to the reel`);
    return track;
  }
}
