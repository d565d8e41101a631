import type { DeepgramClient } from '@deepgram/sdk';
import type { Timers, Waiting } from '../../../ports/clock.ts';
import { ProviderFailure } from '../../../ports/failure.ts';
import { excerptOf } from '../../excerpt.ts';
import { statusFailure } from '../../http-failure.ts';
import { type AuraMessage, readMessage } from './messages.ts';

type Socket = Awaited<ReturnType<DeepgramClient['speak']['v1']['connect']>>;

/** A handshake over the Atlantic takes half a second; whoever takes longer than this is not answering. */
const connectMaxMs = 3_000;

export interface AuraSocketDoors {
  readonly provider: string;
  readonly timers: Timers;
  /** A socket that is not connected yet. */
  prepare(): Promise<Socket>;
  opened(): void;
  sounded(mulaw: Uint8Array): void;
  said(message: AuraMessage): void;
  /** It said what nobody understands. */
  babbled(excerpt: string): void;
  /** Told once, and nothing after it; never before the constructor has returned. */
  lost(failure: ProviderFailure): void;
}

/**
 * One socket at Deepgram's voice: what comes of it is told in the order in which it was sent. The SDK gives sound as
 * Blobs, which are read later than what is said behind them; keeps one listener an event; and throws when it is written
 * to too early.
 */
export class AuraSocket {
  readonly #doors: AuraSocketDoors;
  readonly #deadline: Waiting;
  #socket: Socket | null = null;
  #isOpen = false;
  #isOver = false;
  /** Resolves when all that has come so far was told. */
  #told: Promise<void> = Promise.resolve();
  #complaint: string | null = null;

  constructor(doors: AuraSocketDoors) {
    this.#doors = doors;
    this.#deadline = doors.timers.after(connectMaxMs, () => {
      this.#lose(this.#failure('timeout', `no connection within ${connectMaxMs} ms`));
    });
    void this.#connect();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  speak(text: string): void {
    this.#send((socket) => {
      socket.sendText({ type: 'Speak', text });
      socket.sendFlush({ type: 'Flush' });
    });
  }

  clear(): void {
    this.#send((socket) => socket.sendClear({ type: 'Clear' }));
  }

  close(): void {
    if (this.#isOver) return;
    this.#send((socket) => socket.sendClose({ type: 'Close' }));
    this.#end();
  }

  async #connect(): Promise<void> {
    try {
      const socket = await this.#doors.prepare();
      if (this.#isOver) return;
      this.#socket = socket;
      socket.on('open', () => this.#open());
      socket.on('message', (message) => this.#inOrder(() => this.#hear(message)));
      // Of a failure the SDK tells first that the socket is closed and then why; both stand behind the sound before them.
      socket.on('close', ({ code, reason }) => {
        this.#inOrder(() => this.#whenClosed(`${code} ${reason ?? ''}`.trim()));
      });
      socket.on('error', ({ message }) => {
        this.#complaint = message;
        this.#inOrder(() => this.#whenClosed(message));
      });
      socket.connect();
    } catch (error) {
      this.#lose(new ProviderFailure(this.#doors.provider, 'crashed', String(error), { retryable: false }));
    }
  }

  #open(): void {
    if (this.#isOver) return;
    this.#isOpen = true;
    this.#deadline.cancel();
    this.#doors.opened();
  }

  #send(say: (socket: Socket) => void): void {
    // A socket that closes (anything but 1) is about to tell us so.
    if (this.#isOpen && this.#socket?.readyState === 1) say(this.#socket);
  }

  #inOrder(tell: () => void | Promise<void>): void {
    this.#told = this.#told.then(tell);
  }

  async #hear(message: unknown): Promise<void> {
    if (this.#isOver) return;
    if (message instanceof Blob) {
      const mulaw = new Uint8Array(await message.arrayBuffer());
      if (!this.#isOver && mulaw.length > 0) this.#doors.sounded(mulaw);
      return;
    }
    const read = readMessage(message);
    if (read === null) this.#doors.babbled(excerptOf(message));
    else if (read.type === 'Error') this.#lose(this.#failure('bad_answer', read.detail));
    else this.#doors.said(read);
  }

  #whenClosed(detail: string): void {
    const status = /^Unexpected server response: (\d+)/.exec(this.#complaint ?? '')?.[1];
    if (status !== undefined) this.#lose(statusFailure(this.#doors.provider, Number(status)));
    else this.#lose(this.#failure(this.#isOpen ? 'broke_off' : 'unreachable', this.#complaint ?? detail));
  }

  #failure(reason: 'timeout' | 'bad_answer' | 'broke_off' | 'unreachable', detail: string): ProviderFailure {
    return new ProviderFailure(this.#doors.provider, reason, detail, { retryable: true });
  }

  #lose(failure: ProviderFailure): void {
    if (this.#isOver) return;
    this.#end();
    this.#doors.lost(failure);
  }

  #end(): void {
    this.#isOver = true;
    this.#deadline.cancel();
    this.#socket?.close();
  }
}
