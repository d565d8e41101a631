import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';

/** Our end of a WebSocket whose other end is the test. */
export class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: unknown[] = [];
  pings = 0;
  /** What we closed it with: a code, or `terminated`. */
  closedWith: number | 'terminated' | null = null;

  send(frame: unknown): void {
    if (this.readyState !== this.OPEN) throw new Error('sent on a socket that is not open');
    this.sent.push(frame);
  }

  ping(): void {
    this.pings++;
  }

  close(code: number): void {
    if (this.readyState !== this.OPEN) return;
    this.closedWith = code;
    this.readyState = 2;
  }

  terminate(): void {
    if (this.readyState === 3) return;
    this.closedWith ??= 'terminated';
    this.closes(1006);
  }

  /** The other end sends a text frame, as ws 8 hands it over. */
  receives(message: object | string): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.emit('message', Buffer.from(text), false);
  }

  receivesBinary(bytes: Uint8Array): void {
    this.emit('message', Buffer.from(bytes), true);
  }

  /** The socket is closed for good. */
  closes(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit('close', code, Buffer.alloc(0));
  }

  /** What the adapter takes for a socket of ws. */
  get asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }
}

export const callSid = `CA${'1'.repeat(32)}`;
export const accountSid = `AC${'2'.repeat(32)}`;
export const streamSid = `MZ${'3'.repeat(32)}`;

/** A start message as Twilio sends it, with some of it replaced. */
export function startMessage(replaced: object = {}): object {
  const start = {
    accountSid,
    callSid,
    streamSid,
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    customParameters: { token: 'let-me-in' },
    ...replaced,
  };
  return { event: 'start', sequenceNumber: '1', start, streamSid };
}

/** A media frame as Twilio sends it. */
export function mediaFrame(mulaw: Uint8Array, atMs: number): object {
  const payload = Buffer.from(mulaw).toString('base64');
  const media = { track: 'inbound', chunk: '1', timestamp: String(atMs), payload };
  return { event: 'media', sequenceNumber: '2', media, streamSid };
}

/** A stop message as Twilio sends it. */
export const stopMessage = { event: 'stop', sequenceNumber: '9', stop: { accountSid, callSid }, streamSid };
