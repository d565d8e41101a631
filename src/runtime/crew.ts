import type { Departure } from '../core/call/command.ts';
import type { CallEvent } from '../core/call/event.ts';
import type { CallSetup } from '../core/call/setup.ts';
import type { CallState, Ending } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { Asr, TurnsOver } from '../ports/asr.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Dumps } from '../ports/dumps.ts';
import type { Intent } from '../ports/intent.ts';
import type { Journal } from '../ports/journal.ts';
import type { Knowledge } from '../ports/knowledge.ts';
import type { Llm } from '../ports/llm.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { OptOuts } from '../ports/opt-outs.ts';
import type { Recordings } from '../ports/recordings.ts';
import type { Tools } from '../ports/tools.ts';
import type { Tts } from '../ports/tts.ts';
import type { Pacer } from './pacer.ts';
import type { AwaitsCalls } from './ready-ears.ts';

/** Everyone who works for calls, shared by all of them. */
export interface Crew {
  readonly asr: Asr & Partial<AwaitsCalls>;
  readonly llm: Llm;
  readonly tts: Tts;
  readonly intent: Intent;
  readonly knowledge: Knowledge;
  readonly tools: Tools;
  readonly optOuts: OptOuts;
  readonly journal: Journal;
  readonly dumps: Dumps;
  /** Null when calls are not recorded. */
  readonly recordings: Recordings | null;
  readonly time: Clock & Timers;
  readonly wallClock: () => Date;
  readonly pacer: Pacer;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What must always be true of a step and is not, as sentences. A call of which something is said here ends. */
  check(before: CallState, event: CallEvent, after: Step): readonly string[];
}

/** Who is on the phone with whom. */
export interface Party {
  readonly setup: CallSetup;
  /** What the carrier calls this call. */
  readonly callSid: string;
  /** The number of whoever is on the phone with us; null where it is withheld. */
  readonly from: string | null;
  readonly language: string;
  readonly voice: string | null;
  readonly expects: readonly string[];
  readonly turnOver?: TurnsOver | undefined;
}

/** Who wants to know how a call leaves its line, and how it ends. */
export interface Relatives {
  /** Resolves once it is written down why the line closes, or whoever asks what follows would take it for an accident. */
  leaving(departure: Departure): Promise<void>;
  /** The line is given up next, and another telephone rings. */
  transferring(to: string): void;
  /**
   * Told once, when nothing works for the call any more and before its line closes where we close it. The promise,
   * which never rejects, is for what is still being kept.
   */
  ended(because: Ending, kept: Promise<void>): void;
}
