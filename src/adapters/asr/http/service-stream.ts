import { WebSocket } from 'ws';
import type { Failure, FailureReason } from '../../../core/call/event.ts';
import type { AsrEvent, AsrStream } from '../../../ports/asr.ts';
import type { Clock, Timers, Waiting } from '../../../ports/clock.ts';
import type { FaultCode, Faults } from '../../../ports/faults.ts';
import { excerptOf } from '../../excerpt.ts';
import { nothingAt, statusFailure } from '../../http-failure.ts';
import { refusalOf } from '../../refusal-code.ts';
import { UnansweredVoice } from '../../unanswered-voice.ts';
import { readServiceMessage } from './service-message.ts';

export interface ServiceStreamOptions {
  readonly provider: string;
  readonly call: string;
  readonly address: string;
  readonly time: Clock & Timers;
  readonly faults: Faults;
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
  readonly #voice: UnansweredVoice;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isOpen = false;
  #isOver = false;

  constructor(options: ServiceStreamOptions) {
    this.#options = options;
    this.#socket = new WebSocket(options.address, { perMessageDeflate: false, maxPayload: 256 * 1024 });
    this.#connecting = options.time.after(connectMaxMs, () =>
      this.#fail('asr.timeout', 'timeout', `no connection within ${connectMaxMs} ms`),
    );
    this.#voice = new UnansweredVoice(options.time, (detail) => this.#whenDead(detail));
    this.#socket.on('open', () => this.#opened());
    this.#socket.on('message', (data, isBinary) => this.#receive(String(data), isBinary));
    this.#socket.on('unexpected-response', (_, { statusCode = 0 }) => this.#refused(statusCode));
    this.#socket.on('error', ({ message }) => this.#breakOff(message));
    this.#socket.on('close', (code) => this.#breakOff(`it closed the connection: ${code}`));
  }

  write(audio: Int16Array): void {
    if (this.#isOver || audio.length === 0) return;
    const bytes = new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength).slice();
    if (this.#isOpen) this.#send(bytes);
    else this.#keep(bytes);
  }

  voiceBegan(): void {
    this.#voice.voiceBegan();
  }

  /** The service hears for itself when a turn is over. */
  voiceEnded(): void {
    this.#voice.voiceEnded();
  }

  close(): void {
    this.#end();
    this.#socket.close();
  }

  #opened(): void {
    this.#isOpen = true;
    this.#connecting.cancel();
    this.#voice.connected();
    for (const bytes of this.#waiting.splice(0)) this.#send(bytes);
  }

  #send(bytes: Uint8Array): void {
    if (this.#socket.bufferedAmount > unsentBytesMax)
      this.#fail('asr.stalled', 'overloaded', 'it does not read what it is sent');
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > waitingBytesMax) this.#waitingBytes -= this.#waiting.shift()?.length ?? 0;
  }

  #receive(text: string, isBinary: boolean): void {
    if (this.#isOver) return;
    const event = isBinary ? null : readServiceMessage(text);
    if (event?.type === 'partial' || event?.type === 'final') this.#voice.answered(event.type === 'final');
    const { faults, call, provider } = this.#options;
    if (event === null)
      faults.note('asr.badmsg', 'a recogniser said what nobody understands', {
        callId: call,
        provider,
        'pii.said': isBinary ? '(binary)' : excerptOf(text),
      });
    else this.#options.tell(event);
  }

  #whenDead(detail: string): void {
    if (this.#isOpen) this.#fail('asr.stalled', 'timeout', detail);
  }

  #refused(status: number): void {
    const { provider, address } = this.#options;
    const { code, message } = refusalOf(status);
    this.#lose(code, statusFailure(provider, status, nothingAt(status, address)).failure, message);
  }

  #breakOff(detail: string): void {
    this.#fail('asr.connect', this.#isOpen ? 'broke_off' : 'unreachable', detail);
  }

  #fail(code: FaultCode, reason: FailureReason, detail: string): void {
    this.#lose(code, { provider: this.#options.provider, reason, detail, retryable: true });
  }

  /** Told once: whatever the socket still says of its end is no news. */
  #lose(code: FaultCode, failure: Failure, message = 'a recogniser was lost'): void {
    if (this.#isOver) return;
    this.#end();
    this.#socket.terminate();
    const { faults, call } = this.#options;
    faults.note(code, message, { callId: call, failure });
    this.#options.tell({ type: 'lost', failure });
  }

  #end(): void {
    this.#isOver = true;
    this.#connecting.cancel();
    this.#voice.end();
    this.#waiting.length = 0;
  }
}
