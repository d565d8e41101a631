import type { Clock, Timers } from '../../../src/ports/clock.ts';
import type { Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Story } from '../story.ts';
import { readOutbound } from './outbound.ts';
import { Playout } from './playout.ts';
import { SimulatedSocket } from './socket.ts';

export interface LegDoors {
  readonly time: Clock & Timers;
  readonly story: Story;
  readonly faults: Faults;
  readonly random: Random;
  readonly downMs: number;
  readonly upMs: number;
  /** Whose voice a frame of audio is. */
  toneOf(mulaw: Uint8Array): number | null;
  /** Our end closed the socket. */
  closedByUs(leg: Leg, code: number): void;
}

export const callSid = `CA${'1'.repeat(32)}`;
export const accountSid = `AC${'2'.repeat(32)}`;

/** One media stream as Twilio runs it: frames of the caller's voice to us, and a loudspeaker for ours. */
export class Leg {
  readonly socket: SimulatedSocket;
  readonly playout: Playout;
  readonly #doors: LegDoors;
  readonly #streamSid: string;
  readonly #openedAt: number;
  #sequence = 1;
  #chunk = 0;
  #heldBack: string | null = null;
  #markHeldBack: string | null = null;
  #upFreeAt = 0;
  #downFreeAt = 0;
  #readsSlowlyUntil = 0;
  #halfOpen = false;
  #open = true;

  constructor(nth: number, doors: LegDoors) {
    this.#doors = doors;
    this.#openedAt = doors.time.now();
    this.#streamSid = `MZ${String(nth).padStart(32, '0')}`;
    this.playout = new Playout(doors.time, (name) => this.#return(name));
    this.socket = new SimulatedSocket(doors.time, {
      sent: (frame) => this.#sent(frame),
      closed: (code) => this.#closedByUs(code),
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether a word said now reaches us. */
  get carriesWords(): boolean {
    return this.#open && !this.#halfOpen;
  }

  start(): void {
    this.#up('{"event":"connected","protocol":"Call","version":"1.0.0"}');
    const start = {
      accountSid,
      streamSid: this.#streamSid,
      callSid,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { token: 'let-me-in' },
    };
    this.#up(
      JSON.stringify({ event: 'start', sequenceNumber: this.#next(), start, streamSid: this.#streamSid }),
    );
  }

  /** Twenty milliseconds of the caller. */
  frame(payload: string): void {
    if (!this.#open) return;
    if (this.#doors.faults.isHealed) this.socket.bufferedAmount = 0;
    const { faults, random } = this.#doors;
    const text = this.#mediaText(payload);
    if (this.#halfOpen || faults.strikes('lost frames')) return;
    if (faults.strikes('half-open line')) {
      this.#doors.story.note('the line goes dead without a word');
      this.#halfOpen = true;
      return;
    }
    if (faults.strikes('late frames')) {
      this.#upFreeAt = Math.max(
        this.#upFreeAt,
        this.#doors.time.now() + faults.lastsMs('late frames', 60, 1_500),
      );
    }
    if (faults.strikes('garbage frames')) this.#garbage(random);
    if (faults.strikes('slow reader')) this.#readSlowly();
    if (this.#heldBack === null && faults.strikes('swapped frames')) {
      this.#heldBack = text;
      return;
    }
    this.#up(text);
    if (faults.strikes('doubled frames')) this.#up(text);
    if (this.#heldBack !== null) this.#up(this.#heldBack);
    this.#heldBack = null;
  }

  press(key: string): void {
    const dtmf = { track: 'inbound_track', digit: key };
    this.#up(
      JSON.stringify({ event: 'dtmf', streamSid: this.#streamSid, sequenceNumber: this.#next(), dtmf }),
    );
  }

  /** The caller hung up: the stream ends in order. */
  stop(): void {
    if (!this.#open) return;
    const stop = { accountSid, callSid };
    const text = JSON.stringify({
      event: 'stop',
      sequenceNumber: this.#next(),
      stop,
      streamSid: this.#streamSid,
    });
    this.#up(text);
    this.#open = false;
    this.playout.close();
    const { time } = this.#doors;
    time.after(this.#upFreeAt - time.now() + 200, () => this.socket.closes(1000));
  }

  /** The socket breaks. */
  cut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.playout.close();
    this.socket.closes(1006);
  }

  #sent(frame: unknown): void {
    const { story, time, faults, downMs } = this.#doors;
    const said = readOutbound(frame, this.#streamSid);
    if (typeof said === 'string') {
      story.complain(`Twilio would take what we sent for a violation: ${said}`);
      return;
    }
    const tone = said.type === 'audio' ? this.#doors.toneOf(said.mulaw) : null;
    if (said.type === 'audio') story.sent({ type: 'audio', bytes: said.mulaw.length, tone });
    else story.sent(said);
    const lateMs = faults.strikes('slow way to the caller')
      ? faults.lastsMs('slow way to the caller', 50, 1_200)
      : 0;
    this.#downFreeAt = Math.max(this.#downFreeAt, time.now() + downMs + lateMs);
    time.after(this.#downFreeAt - time.now(), () => {
      if (!this.#open || this.#halfOpen) return;
      if (said.type === 'audio') this.playout.play(said.mulaw.length, tone);
      else if (said.type === 'mark') this.playout.mark(said.name);
      else this.playout.clear();
    });
  }

  #return(name: string): void {
    const { faults } = this.#doors;
    if (!this.#open || this.#halfOpen || faults.strikes('lost marks')) return;
    if (this.#markHeldBack === null && faults.strikes('swapped marks')) {
      this.#markHeldBack = name;
      return;
    }
    const lateMs = faults.strikes('late marks') ? faults.lastsMs('late marks', 50, 3_000) : 0;
    this.#returnLater(name, lateMs);
    if (faults.strikes('doubled marks'))
      this.#returnLater(name, lateMs + faults.lastsMs('doubled marks', 0, 500));
    if (faults.strikes('foreign marks')) this.#returnLater('99:99:99', 0);
    if (this.#markHeldBack !== null) this.#returnLater(this.#markHeldBack, lateMs);
    this.#markHeldBack = null;
  }

  #returnLater(name: string, lateMs: number): void {
    const text = JSON.stringify({
      event: 'mark',
      streamSid: this.#streamSid,
      sequenceNumber: this.#next(),
      mark: { name },
    });
    if (lateMs === 0) this.#up(text);
    else this.#doors.time.after(lateMs, () => this.#up(text));
  }

  /** A text on its way to us: what was sent before it arrives before it. */
  #up(text: string): void {
    const { time, upMs } = this.#doors;
    this.#upFreeAt = Math.max(this.#upFreeAt, time.now() + upMs);
    time.after(this.#upFreeAt - time.now(), () => this.socket.receives(text));
  }

  #garbage(random: Random): void {
    const binary = random.chance(0.3);
    const text = random.pick(garbage);
    this.#doors.time.after(this.#doors.upMs, () => {
      if (binary) this.socket.receivesBinary(new Uint8Array([1, 2, 3]));
      else this.socket.receives(text);
    });
  }

  #readSlowly(): void {
    const { time, faults } = this.#doors;
    if (this.#readsSlowlyUntil > time.now()) return;
    const forMs = faults.lastsMs('slow reader', 200, 14_000);
    this.#readsSlowlyUntil = time.now() + forMs;
    this.socket.bufferedAmount = 100_000;
    time.after(forMs, () => {
      this.socket.bufferedAmount = 0;
    });
  }

  #closedByUs(code: number): void {
    if (!this.#open) return;
    this.#open = false;
    this.playout.close();
    this.#doors.closedByUs(this, code);
  }

  #mediaText(payload: string): string {
    this.#chunk += 1;
    const timestamp = this.#doors.time.now() - this.#openedAt;
    return `{"event":"media","sequenceNumber":"${this.#next()}","media":{"track":"inbound","chunk":"${this.#chunk}","timestamp":"${Math.round(timestamp)}","payload":"${payload}"},"streamSid":"${this.#streamSid}"}`;
  }

  #next(): string {
    this.#sequence += 1;
    return String(this.#sequence - 1);
  }
}

const garbage = [
  '{"event":"media"',
  '[]',
  '{"event":"media","media":{"payload":"!!!"}}',
  '{"event":"something new","sequenceNumber":"7"}',
  '{"event":"mark","mark":{}}',
  '{"event":"dtmf","dtmf":{"digit":"XX"}}',
  '',
] as const;
