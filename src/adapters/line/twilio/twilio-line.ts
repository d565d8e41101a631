import type { WebSocket } from 'ws';
import type { Line } from '../../../ports/line.ts';
import { clearMessage, markMessage, mediaMessage } from './messages.ts';

// A second and a half of audio as it goes over the wire. A carrier that is behind by more than what the kernel and this
// hold has stopped reading: more would be heard too late, and a clear could not take it back.
const unsentBytesMax = 16 * 1024;

// A mark goes out every 400 ms: a carrier that owes us so many has returned none for minutes.
const marksOutMax = 1_000;

export interface LineDoors {
  /** Told once a line, when there is no room for audio. */
  congested(unsentBytes: number): void;
  hangUp(reason: string): void;
}

/** Our voice on one Twilio stream. Text frames only: a Buffer would go out as a binary frame, which Twilio rejects. */
export class TwilioLine implements Line {
  readonly #socket: WebSocket;
  readonly #streamSid: string;
  readonly #doors: LineDoors;
  readonly #marksOut = new Set<string>();
  #isOver = false;
  /** Audio was sent into no room, and is gone: no mark behind it is true until a clear. */
  #hasDropped = false;
  #hasToldOfCongestion = false;

  constructor(socket: WebSocket, streamSid: string, doors: LineDoors) {
    this.#socket = socket;
    this.#streamSid = streamSid;
    this.#doors = doors;
  }

  get hasRoom(): boolean {
    const unsent = this.#socket.bufferedAmount;
    if (unsent > unsentBytesMax && !this.#hasToldOfCongestion) {
      this.#hasToldOfCongestion = true;
      this.#doors.congested(unsent);
    }
    return unsent <= unsentBytesMax;
  }

  sendAudio(mulaw: Uint8Array): void {
    if (mulaw.length === 0) return;
    if (this.hasRoom) this.#send(mediaMessage(this.#streamSid, mulaw));
    else this.#hasDropped = true;
  }

  sendMark(name: string): void {
    if (this.#hasDropped) return;
    this.#marksOut.add(name);
    for (const oldest of this.#marksOut) {
      if (this.#marksOut.size <= marksOutMax) break;
      this.#marksOut.delete(oldest);
    }
    this.#send(markMessage(this.#streamSid, name));
  }

  clear(): void {
    this.#hasDropped = false;
    this.#send(clearMessage(this.#streamSid));
  }

  close(reason: string): void {
    this.#doors.hangUp(reason);
  }

  /** Whether a mark that came back was out; it is not any more. */
  markReturned(name: string): boolean {
    return this.#marksOut.delete(name);
  }

  /** Sends nothing from here on: Twilio has no use for it after `stop`, while its socket is still open. */
  fallSilent(): void {
    this.#isOver = true;
  }

  #send(text: string): void {
    if (!this.#isOver && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }
}
