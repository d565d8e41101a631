import type { Message } from '../core/call/command.ts';
import type { Passage } from '../core/call/event.ts';

/** A mind: writes a reply, piece by piece. */
export interface Llm {
  readonly name: string;
  /**
   * Yields text as it is written and returns when the reply is complete. Throws a ProviderFailure when it cannot go on;
   * stops at once, without throwing, when the signal says so.
   */
  write(request: LlmRequest, signal: AbortSignal): AsyncIterable<string>;
}

export interface LlmRequest {
  readonly call: string;
  readonly run: number;
  readonly messages: readonly Message[];
  /** What the caller seems to want, where a classifier was sure enough. */
  readonly intent: string | null;
  /** What the agent knows that may answer them, best first. */
  readonly passages: readonly Passage[];
}
