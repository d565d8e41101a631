import type { Attempt } from '../core/call/state.ts';
import type { SpokenWord } from '../core/words/spoken-word.ts';

/** A voice: turns words into sound. */
export interface Tts {
  readonly name: string;
  /**
   * Yields sound as it is made, and returns when all of it is there. Throws a ProviderFailure when it cannot go on;
   * stops at once, without throwing, when the signal says so.
   */
  speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece>;
  /** A call is on its way: what it takes to speak to it at once can be made ready. */
  prepare?(voice: string | null): void;
  /** The call is over: what was kept for it can go. */
  finished?(call: string): void;
  /** Ends whatever the adapter keeps ready between calls. */
  close(): Promise<void>;
}

/**
 * PCM16 at 16 kHz, mono, or mu-law as the line takes it, of which a segment holds only one; or when the next words of
 * the text are spoken, counted from the first sample, from a voice that knows it: before their sound or with it.
 */
export type TtsPiece =
  | Int16Array
  | { readonly mulaw: Uint8Array }
  | { readonly words: readonly SpokenWord[] };

export interface TtsRequest {
  readonly call: string;
  readonly run: number;
  readonly segment: number;
  readonly text: string;
  /** What is said in front of it in the same breath, for the melody; null where it comes first. */
  readonly before: string | null;
  /** The second time, the voice before it has failed: another is wanted, where there is one. */
  readonly attempt: Attempt;
  readonly language: string;
  readonly voice: string | null;
}
