import type { Clock, Timers, Waiting } from '../../../src/ports/clock.ts';
import { frameMs } from '../mouth.ts';
import type { Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Heard, Span, Story } from '../story.ts';
import { Leg } from './leg.ts';
import type { Person, Telephone } from './person.ts';

/** What happens when another telephone is rung. */
export type Transfer = 'answered' | 'busy' | 'no_answer' | 'nothing is heard of it';

export interface CarrierDoors {
  readonly time: Clock & Timers;
  readonly story: Story;
  readonly faults: Faults;
  readonly random: Random;
  readonly downMs: number;
  readonly upMs: number;
  toneOf(mulaw: Uint8Array): number | null;
  /** A stream asks to be let in. */
  connect(leg: Leg): void;
  /** Whether a stream that broke may be opened anew: asked where Twilio would ask `/twilio/after-stream`. */
  isCallUp(): boolean;
  hears(word: string, isLast: boolean): void;
  /** What became of the call that was handed on. */
  transferred(outcome: 'answered' | 'busy' | 'no_answer'): void;
  /** The caller hung up while there was no stream to say so. */
  completed(): void;
}

/** The carrier: keeps the caller's telephone, and one stream to us at a time. */
export class Carrier implements Telephone {
  readonly #doors: CarrierDoors;
  readonly #legs: Leg[] = [];
  #ticking: Waiting | null = null;
  /** When the caller was on a stream. */
  readonly connected: Span[] = [];
  #connectedAt: number | null = null;
  #over = false;
  #dialling: Transfer | null = null;

  constructor(doors: CarrierDoors) {
    this.#doors = doors;
  }

  /** The caller dials: their telephone is connected as soon as we open the stream. */
  ring(person: Person): void {
    this.#connect();
    this.#ticking = this.#doors.time.every(frameMs, () => this.#tick(person));
  }

  get isOver(): boolean {
    return this.#over;
  }

  get isConnected(): boolean {
    return this.#leg?.isOpen === true;
  }

  /** Everything of ours that was heard, in order. */
  get heard(): readonly Heard[] {
    return this.#legs.flatMap((leg) => leg.playout.heard);
  }

  isAgentAudible(): boolean {
    return this.#leg?.playout.isAudible === true;
  }

  word(word: string, isLast: boolean): void {
    const { time, upMs } = this.#doors;
    if (this.#leg?.carriesWords) time.after(upMs, () => this.#doors.hears(word, isLast));
  }

  press(key: string): void {
    if (this.#leg?.isOpen) this.#leg.press(key);
  }

  hangUp(): void {
    const leg = this.#leg;
    this.#finish();
    if (leg?.isOpen) leg.stop();
    else this.#doors.time.after(300, () => this.#doors.completed());
  }

  /** The caller is to be put through to someone else as soon as we give up the line. */
  dialAnother(outcome: Transfer): void {
    this.#dialling = outcome;
  }

  /** Our end closed the stream: the call goes where we said it should. */
  closedByUs(): void {
    this.#disconnected();
    if (this.#dialling !== null) this.#dial(this.#dialling);
    else if (this.#doors.isCallUp()) this.#reconnectAfter(this.#doors.random.whole(200, 1_200));
    else this.#finish();
  }

  /** The call is over for the caller too. */
  end(): void {
    this.#finish();
  }

  /** Opens a stream again, where the call goes on. */
  reconnect(): void {
    if (!this.#over && !this.isConnected) this.#connect();
  }

  get #leg(): Leg | undefined {
    return this.#legs.at(-1);
  }

  #connect(): void {
    const { time, story, faults, random, downMs, upMs, toneOf, connect } = this.#doors;
    const leg = new Leg(this.#legs.length + 1, {
      time,
      story,
      faults,
      random,
      downMs,
      upMs,
      toneOf,
      closedByUs: () => this.closedByUs(),
    });
    this.#legs.push(leg);
    this.#connectedAt = time.now();
    connect(leg);
    leg.start();
  }

  #dial(outcome: Transfer): void {
    const { time, story, random, transferred } = this.#doors;
    this.#dialling = null;
    story.note(`another telephone rings: ${outcome}`);
    if (outcome === 'nothing is heard of it') return;
    time.after(outcome === 'no_answer' ? 12_000 : random.whole(500, 6_000), () => {
      if (this.#over) return;
      transferred(outcome);
      if (outcome === 'answered') this.#finish();
      else this.#reconnectAfter(300);
    });
  }

  #tick(person: Person): void {
    const payload = person.frame(this.#doors.time.now());
    const leg = this.#leg;
    if (!leg?.isOpen) return;
    leg.frame(payload);
    if (this.#doors.isCallUp() && this.#doors.faults.strikes('socket cut')) this.#cut(leg);
  }

  #cut(leg: Leg): void {
    const { faults, random, story } = this.#doors;
    story.note('the socket breaks');
    this.#disconnected();
    leg.cut();
    if (random.chance(0.15)) story.note('and no stream will take its place');
    else this.#reconnectAfter(faults.lastsMs('socket cut', 300, 24_000));
  }

  #reconnectAfter(ms: number): void {
    this.#doors.time.after(ms, () => {
      if (this.#over || this.isConnected) return;
      if (this.#doors.isCallUp()) this.#connect();
      else this.#finish();
    });
  }

  #disconnected(): void {
    if (this.#connectedAt === null) return;
    this.connected.push({ fromMs: this.#connectedAt, toMs: this.#doors.time.now() });
    this.#connectedAt = null;
  }

  #finish(): void {
    this.#disconnected();
    this.#over = true;
    this.#ticking?.cancel();
    this.#ticking = null;
  }
}
