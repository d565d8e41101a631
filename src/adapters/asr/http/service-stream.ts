import { WebSocket } from 'ws';
import type { FailureReason } from '../../../core/call/event.ts';
import type { AsrEvent, AsrStream } from '../../../ports/asr.ts';
import type { Timers, Waiting } from '../../../ports/clock.ts';
import { readServiceMessage } from './service-message.ts';

export interface ServiceStreamOptions {
  readonly provider: string;
  readonly address: string;
  readonly timers: Timers;
  tell(event: AsrEvent): void;
}

/** A service that is there answers within a round trip; a caller's first words wait no longer. */
const connectMaxMs = 3_000;
/** What a caller says while the service is being reached: 10 s at 16 kHz. Past it the oldest is given up. */
const waitingBytesMax = 10_000 * 32;
/** A service that reads so little of what it is sent has stopped. */
const unsentBytesMax = 1024 * 1024;

/** One caller's ear at the service. */
export class ServiceStream implements AsrStream<Int16Array> {
  readonly #options: ServiceStreamOptions;
  readonly #socket: WebSocket;
  readonly #connecting: Waiting;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isOver = false;

  constructor(options: ServiceStreamOptions) {
    this.#options = options;
    this.#socket = new WebSocket(options.address, { perMessageDeflate: false, maxPayload: 256 * 1024 });
    this.#connecting = options.timers.after(connectMaxMs, () =>
      this.#lose('timeout', 'no connection in time'),
    );
    this.#socket.on('open', () => this.#opened());
    this.#socket.on('message', (data, isBinary) => this.#receive(String(data), isBinary));
    this.#socket.on('unexpected-response', (_, { statusCode = 0 }) => this.#refused(statusCode));
    this.#socket.on('error', (error) => this.#lose('unreachable', error.message));
    this.#socket.on('close', (code) => this.#lose('broke_off', `it closed the connection with ${code}`));
  }

  write(audio: Int16Array): void {
    if (this.#isOver || audio.length === 0) return;
    const bytes = new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength).slice();
    if (this.#socket.readyState === WebSocket.OPEN) this.#send(bytes);
    else this.#keep(bytes);
  }

  /** The service has ears for that of its own. */
  voiceBegan(): void {}

  voiceEnded(): void {}

  close(): void {
    this.#isOver = true;
    this.#connecting.cancel();
    this.#socket.close();
  }

  #opened(): void {
    this.#connecting.cancel();
    for (const bytes of this.#waiting.splice(0)) this.#send(bytes);
  }

  #send(bytes: Uint8Array): void {
    if (this.#socket.bufferedAmount > unsentBytesMax)
      this.#lose('overloaded', 'it does not read what it is sent');
    else this.#socket.send(bytes);
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > waitingBytesMax) this.#waitingBytes -= this.#waiting.shift()?.length ?? 0;
  }

  #receive(text: string, isBinary: boolean): void {
    if (this.#isOver) return;
    for (const event of isBinary ? [] : readServiceMessage(text)) this.#options.tell(event);
  }

  #refused(status: number): void {
    if (status === 401 || status === 403) this.#lose('refused', `it answered ${status}`, false);
    else this.#lose(status === 429 || status === 503 ? 'overloaded' : 'bad_answer', `it answered ${status}`);
  }

  /** Told once: whatever the socket still says of its end is no news. */
  #lose(reason: FailureReason, detail: string, retryable = true): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#connecting.cancel();
    this.#socket.terminate();
    const failure = { provider: this.#options.provider, reason, detail, retryable };
    this.#options.tell({ type: 'lost', failure });
  }
}
