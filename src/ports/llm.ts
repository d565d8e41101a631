import type { Message } from '../core/call/command.ts';
import type { Passage } from '../core/call/event.ts';
import type { Attempt } from '../core/call/state.ts';
import type { ToolOffer } from '../core/tools/tool-offer.ts';

/** A mind: writes a reply, piece by piece. */
export interface Llm {
  readonly name: string;
  /**
   * Yields what is written as it is written and returns when the reply is complete. Throws a ProviderFailure when it
   * cannot go on; stops at once, without throwing, when the signal says so.
   */
  write(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPiece>;
  /** A call is on its way: what it takes to be asked can be made ready. It costs nothing, and never throws. */
  prepare?(): void;
}

/** Some text, never empty; or a tool that the model wants, with arguments in its own words, which may be nonsense. */
export type LlmPiece = string | { readonly tool: string; readonly arguments: string };

/** What one request has cost, in the model's own measure. */
export interface TokenUsage {
  readonly read: number;
  /** How many of those it had read before, and remembered. */
  readonly cached: number;
  readonly written: number;
}

export interface LlmRequest {
  readonly call: string;
  readonly run: number;
  /** Counts what was asked for this run. */
  readonly request: number;
  /** The second time, the model before it has failed: another is wanted, where there is one. */
  readonly attempt: Attempt;
  readonly messages: readonly Message[];
  /** What the caller seems to want, where a classifier was sure enough. */
  readonly intent: string | null;
  /** What the agent knows that may answer them, best first. */
  readonly passages: readonly Passage[];
  /** What the model may ask for; one that knows no tools passes over them. */
  readonly tools: readonly ToolOffer[];
}
