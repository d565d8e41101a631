import type { Failure, FailureReason } from '../core/call/event.ts';
import type { Clock, Timers, Waiting } from '../ports/clock.ts';
import type { FaultCode, Faults } from '../ports/faults.ts';
import { AudioBacklog } from './audio-backlog.ts';
import { statusFailure } from './http-failure.ts';
import { Lull } from './lull.ts';
import { refusalOf } from './refusal-code.ts';
import { UnansweredVoice } from './unanswered-voice.ts';

/** A handshake over the Atlantic takes half a second; whoever takes longer than this is not answering. */
const connectMaxMs = 3_000;
/** Deepgram closes after ten seconds without audio, and advises a sign of life every three to five. */
const keepAliveMs = 4_000;

/** What the SDK's sockets for listening have in common. */
export interface ListeningSocket {
  readonly readyState: number;
  on(event: 'open', heard: () => void): void;
  on(event: 'message', heard: (message: unknown) => void): void;
  on(event: 'close', heard: (event: { code: number; reason: string }) => void): void;
  on(event: 'error', heard: (error: Error) => void): void;
  connect(): unknown;
  sendMedia(audio: Uint8Array): void;
  sendCloseStream(message: { type: 'CloseStream' }): void;
  close(): void;
}

export interface ListeningDoors<Socket extends ListeningSocket> {
  readonly provider: string;
  readonly call: string;
  readonly time: Clock & Timers;
  readonly faults: Faults;
  readonly bytesPerMs: number;
  /** A socket that is not connected yet. */
  prepare(): Promise<Socket>;
  /** Says that we are there although nobody speaks; null where only audio counts as a sign of life. */
  readonly keepAlive: ((socket: Socket) => void) | null;
  /** Whoever hears says whether a voice was `answered` with that. */
  hear(message: unknown): void;
  /** Told once, and nothing after it; never before the constructor has returned. */
  lost(failure: Failure): void;
}

/** The audio that Deepgram was sent. */
export interface Sent {
  /** How much of what was written before it was left out: it is always the beginning. */
  readonly droppedMs: number;
  readonly sentMs: number;
}

/**
 * One call's socket at Deepgram, whichever of its protocols it speaks: what makes it open, keeps it open, and notices
 * that it is dead. The SDK's sockets keep one listener an event, throw when they are written to too early, and tell
 * that they were closed while they are being closed.
 */
export class DeepgramListening<Socket extends ListeningSocket> implements Sent {
  readonly #doors: ListeningDoors<Socket>;
  readonly #backlog: AudioBacklog;
  readonly #deadline: Waiting;
  readonly #voice: UnansweredVoice;
  readonly #stillness: Lull;
  #socket: Socket | null = null;
  #isOpen = false;
  #isOver = false;

  constructor(doors: ListeningDoors<Socket>) {
    this.#doors = doors;
    const { time, bytesPerMs } = doors;
    this.#backlog = new AudioBacklog({ timers: time, bytesPerMs, send: (audio) => this.#sendAudio(audio) });
    this.#deadline = time.after(connectMaxMs, () => {
      this.#lose('asr.timeout', this.#failure('timeout', `no connection within ${connectMaxMs} ms`));
    });
    this.#stillness = new Lull(time, keepAliveMs, () => this.send((socket) => doors.keepAlive?.(socket)));
    this.#voice = new UnansweredVoice(time, (detail) => this.#whenDead(detail));
    void this.#connect();
  }

  /** What of the audio that was written was never sent, ms: it is always the beginning. */
  get droppedMs(): number {
    return this.#backlog.droppedMs;
  }

  get sentMs(): number {
    return this.#backlog.sentMs;
  }

  write(audio: Uint8Array | Int16Array): void {
    if (this.#isOver) return;
    this.#backlog.write(new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength));
  }

  /** Nobody answers a voice that still waits to be sent. */
  voiceBegan(): void {
    this.#afterAudio(() => this.#voice.voiceBegan());
  }

  voiceEnded(): void {
    this.#afterAudio(() => this.#voice.voiceEnded());
  }

  /** Deepgram said something of words, be it that there are none; signs of a voice alone are not worth the wait. */
  answered(isSettled: boolean): void {
    this.#voice.answered(isSettled);
  }

  /** Says something to Deepgram behind the audio that was written so far. */
  sendAfterAudio(say: (socket: Socket) => void): void {
    this.#afterAudio(() => this.send(say));
  }

  #afterAudio(act: () => void): void {
    if (!this.#isOver) this.#backlog.afterwards(act);
  }

  /** Says something to Deepgram, if it can be heard there. */
  send(say: (socket: Socket) => void): void {
    // The SDK throws when its socket is not open (1), as it may be before we are told.
    if (this.#isOpen && this.#socket?.readyState === 1) say(this.#socket);
  }

  close(): void {
    this.send((socket) => socket.sendCloseStream({ type: 'CloseStream' }));
    this.#end();
  }

  async #connect(): Promise<void> {
    try {
      const socket = await this.#doors.prepare();
      if (this.#isOver) return;
      this.#socket = socket;
      socket.on('open', () => this.#open());
      socket.on('message', (message) => this.#hear(message));
      socket.on('error', ({ message }) => this.#fail(message));
      // Of a failure the SDK tells first that it has closed the socket, and then why.
      socket.on('close', ({ code, reason }) => queueMicrotask(() => this.#whenClosed(code, reason)));
      socket.connect();
    } catch (error) {
      this.#lose('asr.connect', { ...this.#failure('crashed', String(error)), retryable: false });
    }
  }

  #open(): void {
    if (this.#isOver) return;
    this.#isOpen = true;
    this.#deadline.cancel();
    this.#stillness.touch();
    this.#backlog.open();
  }

  #sendAudio(audio: Uint8Array): void {
    this.#stillness.touch();
    this.send((socket) => socket.sendMedia(audio));
  }

  #hear(message: unknown): void {
    if (!this.#isOver) this.#doors.hear(message);
  }

  #whenDead(detail: string): void {
    if (this.#isOpen && this.sentMs > 0) this.#lose('asr.stalled', this.#failure('timeout', detail));
  }

  #whenClosed(code: number, reason: string): void {
    const detail = `it closed the connection: ${code} ${reason}`.trim();
    this.#lose('asr.connect', this.#failure(this.#isOpen ? 'broke_off' : 'unreachable', detail));
  }

  #fail(message: string): void {
    const status = Number(/^Unexpected server response: (\d+)/.exec(message)?.[1]);
    if (!Number.isNaN(status)) {
      const { code, message: refusal } = refusalOf(status);
      this.#lose(code, statusFailure(this.#doors.provider, status).failure, refusal);
      return;
    }
    this.#lose('asr.connect', this.#failure(this.#isOpen ? 'broke_off' : 'unreachable', message));
  }

  /** Deepgram itself says that it cannot go on. */
  giveUp(detail: string): void {
    this.#lose('asr.connect', this.#failure('bad_answer', detail));
  }

  #failure(reason: FailureReason, detail: string): Failure {
    return { provider: this.#doors.provider, reason, detail, retryable: true };
  }

  #lose(code: FaultCode, failure: Failure, message = 'a recogniser was lost'): void {
    if (this.#isOver) return;
    this.#end();
    this.#doors.faults.note(code, message, { callId: this.#doors.call, failure });
    this.#doors.lost(failure);
  }

  #end(): void {
    this.#isOver = true;
    this.#deadline.cancel();
    this.#stillness.end();
    this.#voice.end();
    this.#backlog.end();
    this.#socket?.close();
  }
}
