import type { CallEvent } from '../core/call/event.ts';
import type { CallSetup, CallState, Ending } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { Asr } from '../ports/asr.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Intent } from '../ports/intent.ts';
import type { Journal } from '../ports/journal.ts';
import type { Knowledge } from '../ports/knowledge.ts';
import type { Llm } from '../ports/llm.ts';
import type { Log } from '../ports/log.ts';
import type { Recordings } from '../ports/recordings.ts';
import type { Tts } from '../ports/tts.ts';
import type { Pacer } from './pacer.ts';

/** Everyone who works for calls, shared by all of them. */
export interface Crew {
  readonly asr: Asr;
  readonly llm: Llm;
  readonly tts: Tts;
  readonly intent: Intent;
  readonly knowledge: Knowledge;
  readonly journal: Journal;
  /** Null when calls are not recorded. */
  readonly recordings: Recordings | null;
  readonly time: Clock & Timers;
  readonly wallClock: () => Date;
  readonly pacer: Pacer;
  readonly log: Log;
  /** In development every step is checked against what must always be true. */
  readonly check: ((before: CallState, event: CallEvent, after: Step) => readonly string[]) | null;
}

/** Who is on the phone with whom. */
export interface Party {
  readonly setup: CallSetup;
  readonly language: string;
  readonly voice: string | null;
  readonly expects: readonly string[];
}

/** Who wants to know how a call ends. */
export interface Relatives {
  /** Told before the line closes, or whoever asks what follows would take it for an accident. */
  ending(because: Ending): void;
  /** Told when nothing works for the call any more; the promise, which never rejects, is for what is still being kept. */
  ended(kept: Promise<void>): void;
}
