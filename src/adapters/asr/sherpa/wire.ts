/**
 * What the gateway and its recogniser process say to each other: a header of nine bytes (how long the rest is, what it
 * is, whose it is), then the rest, which is PCM16, UTF-8 or nothing. Both ends run on one machine, in its own byte order.
 */
export const kinds = [
  'load',
  'open',
  'audio',
  'voice_began',
  'voice_ended',
  'close',
  'ready',
  'partial',
  'final',
  'unable',
] as const;

/** What a message is: up to `close` from the gateway, from `ready` on from the process. */
export type Kind = (typeof kinds)[number];

/** A message as it came. */
export interface Frame {
  readonly kind: Kind;
  /** Which of the callers it is about; 0 where it is about none. */
  readonly stream: number;
  readonly body: Buffer;
}

const headerBytes = 9;

/** A message as it goes. What it is made of is copied, and the sender's again. */
export function encodeFrame(kind: Kind, stream: number, body: Uint8Array | string = ''): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const frame = Buffer.allocUnsafe(headerBytes + bytes.length);
  frame.writeUInt32LE(bytes.length, 0);
  frame.writeUInt8(kinds.indexOf(kind), 4);
  frame.writeUInt32LE(stream, 5);
  frame.set(bytes, headerBytes);
  return frame;
}

/** The bytes of samples, where they lie. */
export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The samples in a body. */
export function samplesIn(body: Buffer): Int16Array {
  // A body may begin at an odd address, where no samples can lie.
  return new Int16Array(new Uint8Array(body).buffer);
}

/** Puts messages together again from whatever pieces a pipe makes of them. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Every message that is whole now. */
  push(piece: Buffer): Frame[] {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const end = at + headerBytes + bytes.readUInt32LE(at);
      if (end > bytes.length) break;
      frames.push({
        kind: kindOf(bytes.readUInt8(at + 4)),
        stream: bytes.readUInt32LE(at + 5),
        body: bytes.subarray(at + headerBytes, end),
      });
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}

function kindOf(number: number): Kind {
  const kind = kinds[number];
  if (kind === undefined) throw new Error(`a recogniser process and its gateway lost step: kind ${number}`);
  return kind;
}
