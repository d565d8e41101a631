import { decodeMulaw, encodeMulaw } from '../audio/mulaw.ts';
import { Resampler } from '../audio/resample.ts';
import type { RunCommand } from '../core/call/command.ts';
import type { Happening } from '../core/call/event.ts';
import { markName } from '../core/call/mark.ts';
import { failureOf } from '../ports/failure.ts';
import type { Line } from '../ports/line.ts';
import { SPEECH_RATE_HZ, type Tts } from '../ports/tts.ts';
import type { Paced, Pacer } from './pacer.ts';
import type { Recorder } from './recorder.ts';
import { Reel, type Stretch } from './reel.ts';

type Say = Extract<RunCommand, { type: 'speech.say' }>;
type Hold = Extract<RunCommand, { type: 'speech.hold' }>;
type Release = Extract<RunCommand, { type: 'speech.release' }>;
type Cut = Extract<RunCommand, { type: 'speech.cut' }>;

/** A mark follows after this much audio: two messages, and well under the 500 ms that the heard position may lag. */
const markEveryMs = 400;
/** Segments synthesised at once: one being heard and one ready behind it; more would only be thrown away by a barge-in. */
const synthesesMax = 2;
const lineRateHz = 8_000;

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
  tell(happening: Happening): void;
  broke(error: unknown): void;
}

/** The run whose audio may go out, and how far it has. */
interface Performance {
  readonly run: number;
  readonly reel: Reel;
  readonly abort: AbortController;
  readonly waiting: Say[];
  synthesising: number;
  epoch: number;
  held: boolean;
  nextMark: number;
  unmarkedMs: number;
}

/**
 * The agent's voice on its way to the carrier: synthesis, the gate that only the live run and epoch may pass, marks
 * between the audio. It decides nothing; the core says what may be heard.
 */
export class VoiceOut implements Paced {
  readonly #doors: VoiceOutDoors;
  #now: Performance | null = null;

  constructor(doors: VoiceOutDoors) {
    this.#doors = doors;
  }

  say(order: Say): void {
    const performance = this.#performanceOf(order);
    performance.reel.open(order.segment);
    performance.waiting.push(order);
    this.#synthesiseNext(performance);
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
    performance.reel.seek(order.fromMs);
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
    performance.abort.abort();
    this.#now = null;
    this.#silence(performance);
  }

  close(): void {
    this.#now?.abort.abort();
    this.#now = null;
    this.#doors.pacer.forget(this);
  }

  sendNext(atMostMs: number, playsAt: number): number {
    const performance = this.#now;
    if (performance === null || performance.held) return 0;
    const stretch = performance.reel.take(Math.min(atMostMs, markEveryMs - performance.unmarkedMs));
    if (stretch === null) return 0;
    if (performance.nextMark === 0) {
      this.#sendMark(performance, {
        ...stretch,
        endsSegment: false,
        reachedMs: stretch.reachedMs - ms(stretch),
      });
    }
    if (stretch.bytes.length > 0) this.#sendAudio(stretch, playsAt);
    performance.unmarkedMs += ms(stretch);
    if (stretch.endsSegment || performance.unmarkedMs >= markEveryMs) this.#sendMark(performance, stretch);
    // A segment can end without audio of its own left; the one behind it must not wait for the next tick.
    return stretch.bytes.length === 0 ? this.sendNext(atMostMs, playsAt) : ms(stretch);
  }

  broke(error: unknown): void {
    this.#doors.broke(error);
  }

  #performanceOf(order: Say): Performance {
    if (this.#now?.run === order.run) return this.#now;
    this.#now?.abort.abort();
    this.#now = {
      run: order.run,
      reel: new Reel(),
      abort: new AbortController(),
      waiting: [],
      synthesising: 0,
      epoch: order.epoch,
      held: false,
      nextMark: 0,
      unmarkedMs: 0,
    };
    return this.#now;
  }

  #synthesiseNext(performance: Performance): void {
    if (performance.synthesising >= synthesesMax) return;
    const order = performance.waiting.shift();
    if (order === undefined) return;
    performance.synthesising += 1;
    void this.#synthesise(performance, order);
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #synthesise(performance: Performance, order: Say): Promise<void> {
    const { tts, call, language, voice, tell } = this.#doors;
    const { run, segment, text } = order;
    const { signal } = performance.abort;
    try {
      const toLine = new Resampler(SPEECH_RATE_HZ, lineRateHz);
      for await (const pcm of tts.speak({ call, run, segment, text, language, voice }, signal)) {
        if (signal.aborted) return;
        this.#queue(performance, segment, toLine.push(pcm));
      }
      if (signal.aborted) return;
      this.#queue(performance, segment, toLine.flush());
      tell({
        type: 'speech.segment_synthesised',
        run,
        segment,
        durationMs: performance.reel.finish(segment),
      });
      this.#doors.pacer.supply(this);
      performance.synthesising -= 1;
      this.#synthesiseNext(performance);
    } catch (error) {
      if (!signal.aborted) tell({ type: 'speech.failed', run, segment, failure: failureOf(tts.name, error) });
    }
  }

  #queue(performance: Performance, segment: number, pcm: Int16Array): void {
    if (pcm.length === 0) return;
    performance.reel.append(segment, encodeMulaw(pcm));
    this.#doors.pacer.supply(this);
  }

  #silence(performance: Performance): void {
    const { pacer, line, recorder, now } = this.#doors;
    pacer.forget(this);
    if (performance.nextMark === 0) return;
    line.clear();
    recorder?.agentSilentFrom(now());
  }

  #sendAudio(stretch: Stretch, playsAt: number): void {
    const { line, recorder, sessionTime } = this.#doors;
    line.sendAudio(stretch.bytes);
    recorder?.agent(sessionTime(playsAt), decodeMulaw(stretch.bytes));
  }

  #sendMark(performance: Performance, stretch: Stretch): void {
    const { run, epoch } = performance;
    const mark = { run, epoch, seq: performance.nextMark };
    performance.nextMark += 1;
    performance.unmarkedMs = 0;
    this.#doors.line.sendMark(markName(mark));
    const { segment, reachedMs, endsSegment } = stretch;
    this.#doors.tell({ type: 'speech.mark_sent', mark, segment, reachedMs, endsSegment });
  }
}

function ms(stretch: Stretch): number {
  return stretch.bytes.length / 8;
}
