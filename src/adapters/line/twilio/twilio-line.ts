import type { WebSocket } from 'ws';
import type { Line } from '../../../ports/line.ts';
import type { Log } from '../../../ports/log.ts';
import { clearMessage, markMessage, mediaMessage } from './messages.ts';

// Six seconds of audio as it goes over the wire: a carrier that is that far behind has stopped reading.
const unsentBytesMax = 64 * 1024;

/** Our voice on one Twilio stream. Text frames only: a Buffer would go out as a binary frame, which Twilio rejects. */
export class TwilioLine implements Line {
  readonly #socket: WebSocket;
  readonly #streamSid: string;
  readonly #log: Log;
  readonly #hangUp: (reason: string) => void;
  #isOver = false;
  #hasToldOfCongestion = false;

  constructor(socket: WebSocket, streamSid: string, log: Log, hangUp: (reason: string) => void) {
    this.#socket = socket;
    this.#streamSid = streamSid;
    this.#log = log;
    this.#hangUp = hangUp;
  }

  sendAudio(mulaw: Uint8Array): void {
    if (mulaw.length === 0) return;
    if (this.isCongested) this.#tellOfCongestion();
    else this.#send(mediaMessage(this.#streamSid, mulaw));
  }

  sendMark(name: string): void {
    this.#send(markMessage(this.#streamSid, name));
  }

  clear(): void {
    this.#send(clearMessage(this.#streamSid));
  }

  close(reason: string): void {
    this.#hangUp(reason);
  }

  /** Sends nothing from here on: Twilio has no use for it after `stop`, while its socket is still open. */
  fallSilent(): void {
    this.#isOver = true;
  }

  /** So much waits to be sent that more audio would only come later, not sooner. */
  get isCongested(): boolean {
    return this.#socket.bufferedAmount > unsentBytesMax;
  }

  #send(text: string): void {
    if (!this.#isOver && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  #tellOfCongestion(): void {
    if (this.#hasToldOfCongestion) return;
    this.#hasToldOfCongestion = true;
    this.#log.warn('Twilio reads too slowly: audio for the caller is dropped until it catches up', {
      streamSid: this.#streamSid,
      unsentBytes: this.#socket.bufferedAmount,
    });
  }
}
