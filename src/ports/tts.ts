/** A voice: turns words into sound. */
export interface Tts {
  readonly name: string;
  /**
   * Yields PCM16 at 16 kHz, mono, as it is made, and returns when all of it is there. Throws a ProviderFailure when it cannot go on;
   * stops at once, without throwing, when the signal says so.
   */
  speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<Int16Array>;
  /** Ends whatever the adapter keeps ready between calls. */
  close(): Promise<void>;
}

export interface TtsRequest {
  readonly call: string;
  readonly run: number;
  readonly segment: number;
  readonly text: string;
  readonly language: string;
  readonly voice: string | null;
}
