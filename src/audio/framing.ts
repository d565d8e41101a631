/** Makes samples of little-endian PCM16 that arrives in chunks of any length, an odd one too. */
export class Pcm16Joiner {
  #odd = new Uint8Array(0);

  push(chunk: Uint8Array): Int16Array {
    const bytes = joined(this.#odd, chunk);
    const samples = new Int16Array(bytes.length >> 1);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true);
    this.#odd = bytes.slice(2 * samples.length);
    return samples;
  }
}

/** What has not come to its sound after this much is no header that a synthesiser writes. */
const headerBytesMax = 4_096;

/** Passes raw audio through and skips a WAV header in front of it, wherever the chunks are cut. */
export class WavHeaderStripper {
  #head: Uint8Array | null = new Uint8Array(0);
  #rateHz: number | undefined;

  /** The sample rate that the header gave, once it was read. */
  get rateHz(): number | undefined {
    return this.#rateHz;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.#head === null) return chunk;
    this.#head = joined(this.#head, chunk);
    const start = this.#audioStart(this.#head);
    if (start === null) return new Uint8Array(0);
    const audio = this.#head.subarray(start);
    this.#head = null;
    return audio;
  }

  /** Where the audio begins; null while more of the header has to come. */
  #audioStart(bytes: Uint8Array): number | null {
    if (!couldBe(bytes, 'RIFF', 0)) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 12; at + 8 <= bytes.length; ) {
      if (couldBe(bytes, 'data', at)) return at + 8;
      const size = view.getUint32(at + 4, true);
      if (couldBe(bytes, 'fmt ', at) && at + 16 <= bytes.length) this.#rateHz = view.getUint32(at + 12, true);
      at += 8 + size + (size % 2);
    }
    return bytes.length > headerBytesMax ? 0 : null;
  }
}

/** Whether the bytes spell the tag at this place, as far as they go. */
function couldBe(bytes: Uint8Array, tag: string, at: number): boolean {
  for (let i = 0; i < tag.length && at + i < bytes.length; i++) {
    if (bytes[at + i] !== tag.charCodeAt(i)) return false;
  }
  return true;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
