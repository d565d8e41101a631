import { decodeMulaw } from '../audio/mulaw.ts';
import { lineBytesPerMs } from '../audio/rates.ts';
import type { RunCommand } from '../core/call/command.ts';
import type { SpeechEvent } from '../core/call/event.ts';
import { markName } from '../core/call/mark.ts';
import type { Line } from '../ports/line.ts';
import type { Tts } from '../ports/tts.ts';
import type { Paced, Pacer } from './pacer.ts';
import type { Recorder } from './recorder.ts';
import type { Stretch } from './reel.ts';
import { type Say, Synthesis } from './synthesis.ts';

type Hold = Extract<RunCommand, { type: 'speech.hold' }>;
type Release = Extract<RunCommand, { type: 'speech.release' }>;
type Cut = Extract<RunCommand, { type: 'speech.cut' }>;

/** A mark follows after this much audio: two messages, and well under the 500 ms that the heard position may lag. */
const markEveryMs = 400;

export interface VoiceOutDoors {
  readonly call: string;
  readonly tts: Tts;
  readonly language: string;
  readonly voice: string | null;
  readonly line: Line;
  readonly pacer: Pacer;
  readonly recorder: Recorder | null;
  /** Milliseconds since the session began, of a moment on the pacer's clock. */
  sessionTime(clockMs: number): number;
  now(): number;
  tell(event: SpeechEvent): void;
  broke(error: unknown): void;
}

/** The run whose audio may go out, and how far it has. */
interface OnAir {
  readonly run: number;
  readonly synthesis: Synthesis;
  epoch: number;
  held: boolean;
  nextMark: number;
  unmarkedMs: number;
  /** The audio that went out last; null before the first of an epoch. */
  sent: Place | null;
  /** The carrier has run out of audio. */
  isDry: boolean;
  /** A mark said that the carrier had run out of audio: what comes next is marked soon, so that it counts soon. */
  wasDry: boolean;
}

type Place = Omit<Stretch, 'bytes'>;

/**
 * The agent's voice on its way to the carrier: the gate that only the live run and epoch may pass, and marks between
 * the audio. It decides nothing; the core says what may be heard.
 */
export class VoiceOut implements Paced {
  readonly #doors: VoiceOutDoors;
  #line: Line;
  #onAir: OnAir | null = null;

  constructor(doors: VoiceOutDoors) {
    this.#doors = doors;
    this.#line = doors.line;
  }

  /** From here on another line carries the voice; what the old one still held is lost with it. */
  reattach(line: Line): void {
    this.#line = line;
  }

  say(order: Say): void {
    const onAir = this.#onAirFor(order);
    onAir.synthesis.say(order);
    this.#markDry(onAir);
  }

  /** Shuts the gate, and takes back what the carrier has not played. A run may be held before its first word. */
  hold(order: Hold): void {
    const onAir = this.#onAirFor(order);
    this.#silence(onAir);
    onAir.held = true;
  }

  /** Opens the gate again, from a point of the run's audio, in a new epoch. */
  release(order: Release): void {
    const onAir = this.#onAir;
    if (onAir?.run !== order.run) return;
    onAir.synthesis.reel.seek(order.fromMs);
    onAir.epoch = order.epoch;
    onAir.nextMark = 0;
    onAir.unmarkedMs = 0;
    onAir.sent = null;
    onAir.isDry = false;
    onAir.wasDry = false;
    onAir.held = false;
    this.#doors.pacer.supply(this);
  }

  /** Ends a run for good: synthesis, what is queued here, what the carrier holds. */
  cut(order: Cut): void {
    const onAir = this.#onAir;
    if (onAir?.run !== order.run) return;
    onAir.synthesis.abort();
    this.#onAir = null;
    this.#silence(onAir);
  }

  close(): void {
    this.#onAir?.synthesis.abort();
    this.#onAir = null;
    this.#doors.pacer.forget(this);
  }

  /** What a carrier that reads too slowly has not taken stays in the reel: it is neither lost nor taken for heard. */
  get isHeldUp(): boolean {
    return this.#onAir !== null && !this.#onAir.held && !this.#line.hasRoom;
  }

  sendNext(atMostMs: number, playsAt: number): number {
    const onAir = this.#onAir;
    if (onAir === null || onAir.held || this.isHeldUp) return 0;
    const carrierIsDry = this.#doors.sessionTime(playsAt) <= this.#doors.now();
    if (carrierIsDry && !onAir.synthesis.hasHeadStart) return 0;
    const stretch = onAir.synthesis.reel.take(Math.min(atMostMs, markEveryMs - onAir.unmarkedMs));
    if (stretch === null) return 0;
    onAir.synthesis.goOn();
    const lengthMs = stretch.bytes.length / lineBytesPerMs;
    if (onAir.nextMark === 0) this.#sendMark(onAir, startOf(stretch, lengthMs));
    if (lengthMs > 0) this.#sendAudio(stretch, playsAt);
    onAir.unmarkedMs += lengthMs;
    onAir.sent = stretch;
    const isDue = stretch.endsSegment || onAir.unmarkedMs >= markEveryMs || onAir.wasDry;
    if (isDue) this.#sendMark(onAir, stretch);
    onAir.isDry = false;
    onAir.wasDry = false;
    // A segment can end without audio of its own left; the one behind it must not wait for the next tick.
    return lengthMs === 0 ? this.sendNext(atMostMs, playsAt) : lengthMs;
  }

  /** A voice that is behind must not be taken to speak on: a mark says that nothing lies behind what was sent. */
  ranDry(): void {
    const onAir = this.#onAir;
    if (onAir === null || onAir.held || onAir.nextMark === 0) return;
    onAir.isDry = true;
    this.#markDry(onAir);
  }

  /** Where nothing more is to come, all is said, and the last mark tells so already. */
  #markDry(onAir: OnAir): void {
    if (!onAir.isDry || onAir.wasDry || onAir.held || onAir.nextMark === 0) return;
    if (onAir.sent === null || onAir.synthesis.isIdle) return;
    onAir.wasDry = true;
    this.#sendMark(onAir, onAir.sent, true);
  }

  broke(error: unknown): void {
    this.#doors.broke(error);
  }

  #onAirFor({ run, epoch }: Say | Hold): OnAir {
    if (this.#onAir?.run === run) return this.#onAir;
    this.#onAir?.synthesis.abort();
    const synthesis = new Synthesis({
      ...this.#doors,
      supplied: () => {
        if (this.#onAir?.synthesis === synthesis) this.#doors.pacer.supply(this);
      },
    });
    this.#onAir = {
      run,
      synthesis,
      epoch,
      held: false,
      nextMark: 0,
      unmarkedMs: 0,
      sent: null,
      isDry: false,
      wasDry: false,
    };
    return this.#onAir;
  }

  #silence(onAir: OnAir): void {
    const { pacer, recorder, now } = this.#doors;
    pacer.forget(this);
    if (onAir.nextMark === 0) return;
    onAir.nextMark = 0;
    this.#line.clear();
    recorder?.agentSilentFrom(now());
  }

  #sendAudio(stretch: Stretch, playsAt: number): void {
    const { recorder, sessionTime } = this.#doors;
    this.#line.sendAudio(stretch.bytes);
    recorder?.agent(sessionTime(playsAt), decodeMulaw(stretch.bytes));
  }

  #sendMark(onAir: OnAir, { segment, reachedMs, endsSegment }: Place, runsDry = false): void {
    const { run, epoch } = onAir;
    const mark = { run, epoch, seq: onAir.nextMark };
    onAir.nextMark += 1;
    onAir.unmarkedMs = 0;
    this.#line.sendMark(markName(mark));
    this.#doors.tell({
      type: 'speech.mark_sent',
      mark,
      segment,
      reachedMs,
      endsSegment,
      ...(runsDry && { runsDry }),
    });
  }
}

/** The point just before a stretch: where the first mark of an epoch stands. */
function startOf({ segment, reachedMs }: Stretch, lengthMs: number): Place {
  return { segment, reachedMs: reachedMs - lengthMs, endsSegment: false };
}
