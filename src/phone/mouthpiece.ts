import { decodeMulaw, encodeMulaw, mulawSilence } from '../audio/mulaw.ts';
import { frameSamples } from './line.ts';
import { chanceFrom } from './noise.ts';

const nothing = new Uint8Array(0);
const noNoise = new Int16Array(0);

/** What goes into a telephone: words, over whatever else can be heard in the room. Frames are shared: only read them. */
export class Mouthpiece {
  readonly #room: Uint8Array;
  #roomAt = 0;
  #speech: Uint8Array = nothing;
  #noise: Int16Array = noNoise;

  /** `isLive`: the room is quiet and not dead silent, as comfort noise has it. */
  constructor(isLive: boolean) {
    this.#room = isLive ? liveRoom : silentRoom;
  }

  say(speech: Uint8Array): void {
    this.#speech = speech;
  }

  /** Begins a noise, which words may be said over; one that was still going on gives way to it. */
  makeNoise(noise: Int16Array): void {
    this.#noise = noise;
  }

  get isSpeaking(): boolean {
    return this.#speech.length > 0;
  }

  get isNoisy(): boolean {
    return this.#noise.length > 0;
  }

  /** The next 20 ms. */
  next(): Uint8Array {
    const words = this.#nextWords();
    if (!this.isNoisy) return words;
    const noise = this.#noise.subarray(0, frameSamples);
    this.#noise = this.#noise.subarray(frameSamples);
    const mixed = decodeMulaw(words);
    for (let i = 0; i < noise.length; i += 1) mixed[i] = clipped((mixed[i] ?? 0) + (noise[i] ?? 0));
    return encodeMulaw(mixed);
  }

  #nextWords(): Uint8Array {
    const piece = this.#speech.subarray(0, frameSamples);
    this.#speech = this.#speech.subarray(frameSamples);
    if (piece.length === frameSamples) return piece;
    const room = this.#nextOfRoom();
    if (piece.length === 0) return room;
    const frame = room.slice();
    frame.set(piece);
    return frame;
  }

  #nextOfRoom(): Uint8Array {
    const frame = this.#room.subarray(this.#roomAt, this.#roomAt + frameSamples);
    this.#roomAt = (this.#roomAt + frameSamples) % this.#room.length;
    return frame;
  }
}

function clipped(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, sample));
}

// The four quietest steps of mu-law, about -68 dBFS: a room, not a sound. The same noise on every call, over again
// every two seconds: nobody hears that in so faint a hiss.
const roomLevels = [mulawSilence, 0xfe, 0xfd, 0xfc, 0x7f, 0x7e, 0x7d, 0x7c];
const roomFrames = 100;

const silentRoom = new Uint8Array(frameSamples).fill(mulawSilence);
const liveRoom = makeLiveRoom();

function makeLiveRoom(): Uint8Array {
  const chance = chanceFrom(1);
  return Uint8Array.from(
    { length: roomFrames * frameSamples },
    () => roomLevels[Math.floor(chance() * roomLevels.length)] ?? mulawSilence,
  );
}
