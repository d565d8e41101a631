import type { Passage } from '../core/call/event.ts';

/** What the agent can look up. */
export interface Knowledge {
  readonly name: string;
  /** Best first; empty when nothing fits. Throws a ProviderFailure when it cannot answer. */
  search(text: string, signal: AbortSignal): Promise<readonly Passage[]>;
  /** A call is on its way: what it takes to be asked can be made ready. */
  prepare?(): void;
}
