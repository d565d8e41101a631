import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import type { Timers } from '../../../src/ports/clock.ts';

/** What the far end of a socket gets to know. */
export interface FarEnd {
  sent(frame: unknown): void;
  closed(code: number): void;
}

/** Our end of a WebSocket whose other end is the simulated carrier. */
export class SimulatedSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly #time: Timers;
  readonly #farEnd: FarEnd;

  constructor(time: Timers, farEnd: FarEnd) {
    super();
    this.#time = time;
    this.#farEnd = farEnd;
  }

  send(frame: unknown): void {
    if (this.readyState !== this.OPEN) throw new Error('sent on a socket that is not open');
    this.#farEnd.sent(frame);
  }

  ping(): void {}

  close(code: number): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 2;
    this.#farEnd.closed(code);
    this.#time.after(roundTripMs, () => this.closes(code));
  }

  terminate(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#farEnd.closed(1006);
    this.#time.after(0, () => this.emit('close', 1006, nothing));
  }

  /** The other end sends a text frame, as ws hands it over. */
  receives(text: string): void {
    if (this.readyState < 2) this.emit('message', Buffer.from(text), false);
  }

  receivesBinary(bytes: Uint8Array): void {
    if (this.readyState < 2) this.emit('message', Buffer.from(bytes), true);
  }

  /** The socket is closed for good. */
  closes(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit('close', code, nothing);
  }

  /** What the adapter takes for a socket of ws. */
  get asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }
}

const nothing = Buffer.alloc(0);
/** A closing handshake takes a moment. */
const roundTripMs = 60;
