import type { Failure } from '../core/call/event.ts';
import type { Expectation } from '../core/turns/expectation.ts';

/** Ears: turns a caller's voice into words while they speak. A recogniser says which audio it takes, and gets no other. */
export type Asr = SpeechAsr | LineAsr;

/** A recogniser that takes PCM16 at 16 kHz. */
export interface SpeechAsr extends AnyAsr<Int16Array> {
  readonly takes: 'PCM16 at 16 kHz';
}

/** A recogniser that takes audio as it came over the line, which need not be resampled for it. */
export interface LineAsr extends AnyAsr<Uint8Array> {
  readonly takes: 'mulaw at 8 kHz';
}

interface AnyAsr<Audio> {
  readonly name: string;
  /** A stream may be opened before there is audio for it, and is ready sooner so: it has to be connected to. */
  readonly opensAhead?: boolean;
  /** Opens a stream for one call. Never throws: what goes wrong is told as `lost`, once the stream was returned. */
  open(options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Audio>;
  /** Why callers cannot be understood at all; null while nothing speaks against it. */
  fault(): string | null;
  /** Ends whatever the adapter keeps ready between calls. */
  close(): Promise<void>;
}

export interface AsrOptions {
  readonly call: string;
  readonly language: string;
  /** Phrases that the agent expects to hear: a grammar for some recognisers, key terms for others. */
  readonly expects: readonly string[];
  /** What the agent says of when a turn is over; only a recogniser that judges that itself wants to know. */
  readonly turnOver?: TurnsOver | undefined;
}

/** By what the agent has just asked for. */
export type TurnsOver = Readonly<Record<Expectation['kind'], TurnOver>>;

/** When a turn is over; what is left out is the recogniser's own choice. */
export interface TurnOver {
  /** How sure it must be to say that it is, up to 1. */
  readonly sure: number | undefined;
  /** How sure, to say that it may be; null is never. */
  readonly maybe: number | null | undefined;
  /** After so much quiet it is, however unsure. */
  readonly longestQuietMs: number | undefined;
}

export interface AsrStream<Audio> {
  /** Audio of any length, in order. The array is the caller's again when the call returns. */
  write(audio: Audio): void;
  /** Our own voice detection heard the caller begin: a hint, some recognisers need none. */
  voiceBegan(): void;
  /** Our own voice detection heard the caller stop: what is buffered should be settled now. */
  voiceEnded(): void;
  /** What kind of answer the agent waits for from here on; only a recogniser that judges when turns end wants to know. */
  expect?(kind: Expectation['kind']): void;
  close(): void;
}

export type AsrEvent =
  | { readonly type: 'partial'; readonly text: string }
  /** Words that will not change; empty when a voice was heard and no words were made out. */
  | {
      readonly type: 'final';
      readonly text: string;
      readonly confidence: number;
      /** The audio before this point of the stream is dealt with, where the recogniser says so: ms since it was opened. */
      readonly settledMs?: number;
    }
  /** The caller may be done; `turn_resumed` takes it back, `turn_ended` confirms it. Not every recogniser says so. */
  | { readonly type: 'turn_ending' }
  | { readonly type: 'turn_resumed' }
  | { readonly type: 'turn_ended' }
  /** The stream is dead and will say nothing more. */
  | { readonly type: 'lost'; readonly failure: Failure };
