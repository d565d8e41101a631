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
interface Performance {
  readonly run: number;
  readonly synthesis: Synthesis;
  epoch: number;
  held: boolean;
  nextMark: number;
  unmarkedMs: number;
}

/**
 * The agent's voice on its way to the carrier: the gate that only the live run and epoch may pass, and marks between
 * the audio. It decides nothing; the core says what may be heard.
 */
export class VoiceOut implements Paced {
  readonly #doors: VoiceOutDoors;
  #now: Performance | null = null;

  constructor(doors: VoiceOutDoors) {
    this.#doors = doors;
  }

  say(order: Say): void {
    if (this.#now?.run !== order.run) this.#begin(order);
    this.#now?.synthesis.say(order);
  }

  /** Shuts the gate, and takes back what the carrier has not played. */
  hold(order: Hold): void {
    const performance = this.#now;
    if (performance?.run !== order.run) return;
    this.#silence(performance);
    performance.held = true;
  }

  /** Opens the gate again, from a point of the run's audio, in a new epoch. */
  release(order: Release): void {
    const performance = this.#now;
    if (performance?.run !== order.run) return;
    performance.synthesis.reel.seek(order.fromMs);
    performance.epoch = order.epoch;
    performance.nextMark = 0;
    performance.unmarkedMs = 0;
    performance.held = false;
    this.#doors.pacer.supply(this);
  }

  /** Ends a run for good: synthesis, what is queued here, what the carrier holds. */
  cut(order: Cut): void {
    const performance = this.#now;
    if (performance?.run !== order.run) return;
    performance.synthesis.abort();
    this.#now = null;
    this.#silence(performance);
  }

  close(): void {
    this.#now?.synthesis.abort();
    this.#now = null;
    this.#doors.pacer.forget(this);
  }

  sendNext(atMostMs: number, playsAt: number): number {
    const performance = this.#now;
    if (performance === null || performance.held) return 0;
    const stretch = performance.synthesis.reel.take(Math.min(atMostMs, markEveryMs - performance.unmarkedMs));
    if (stretch === null) return 0;
    const lengthMs = stretch.bytes.length / lineBytesPerMs;
    if (performance.nextMark === 0) this.#sendMark(performance, startOf(stretch, lengthMs));
    if (lengthMs > 0) this.#sendAudio(stretch, playsAt);
    performance.unmarkedMs += lengthMs;
    if (stretch.endsSegment || performance.unmarkedMs >= markEveryMs) this.#sendMark(performance, stretch);
    // A segment can end without audio of its own left; the one behind it must not wait for the next tick.
    return lengthMs === 0 ? this.sendNext(atMostMs, playsAt) : lengthMs;
  }

  broke(error: unknown): void {
    this.#doors.broke(error);
  }

  #begin({ run, epoch }: Say): void {
    this.#now?.synthesis.abort();
    const synthesis = new Synthesis({
      ...this.#doors,
      supplied: () => {
        if (this.#now?.synthesis === synthesis) this.#doors.pacer.supply(this);
      },
    });
    this.#now = { run, synthesis, epoch, held: false, nextMark: 0, unmarkedMs: 0 };
  }

  #silence(performance: Performance): void {
    const { pacer, line, recorder, now } = this.#doors;
    pacer.forget(this);
    if (performance.nextMark === 0) return;
    performance.nextMark = 0;
    line.clear();
    recorder?.agentSilentFrom(now());
  }

  #sendAudio(stretch: Stretch, playsAt: number): void {
    const { line, recorder, sessionTime } = this.#doors;
    line.sendAudio(stretch.bytes);
    recorder?.agent(sessionTime(playsAt), decodeMulaw(stretch.bytes));
  }

  #sendMark(performance: Performance, { segment, reachedMs, endsSegment }: Omit<Stretch, 'bytes'>): void {
    const { run, epoch } = performance;
    const mark = { run, epoch, seq: performance.nextMark };
    performance.nextMark += 1;
    performance.unmarkedMs = 0;
    this.#doors.line.sendMark(markName(mark));
    this.#doors.tell({ type: 'speech.mark_sent', mark, segment, reachedMs, endsSegment });
  }
}

/** The point just before a stretch: where the first mark of an epoch stands. */
function startOf({ segment, reachedMs }: Stretch, lengthMs: number): Omit<Stretch, 'bytes'> {
  return { segment, reachedMs: reachedMs - lengthMs, endsSegment: false };
}
