import type { ToolOffer } from './tool-offer.ts';

/** A tool that was asked for, and what came of it. */
export interface ToolUse {
  readonly id: number;
  readonly run: number;
  /** Which request to the model asked for it. */
  readonly request: number;
  readonly name: string;
  readonly effect: ToolOffer['effect'];
  /** The model's own words. */
  readonly arguments: string;
  /** The same for the same order; null for one that was never carried out. */
  readonly key: string | null;
  /** How much history there was when it was asked for: where it belongs in the conversation. */
  readonly place: number;
  /**
   * `held` waits until the caller has surely ended, `pending` is under way, `unknown` was under way in a process that
   * is gone, and must not be done again.
   */
  readonly status: 'held' | 'pending' | 'done' | 'failed' | 'unknown';
  /** What the model is told of it; empty while there is nothing to tell. */
  readonly result: string;
  /** An earlier use of which this is the same order: its result is this one's too. */
  readonly sameAs: number | null;
}

/** What the model is told of a use: a tool that is still at work is shown as such, and not asked again. */
export function resultToldOf(use: ToolUse): string {
  switch (use.status) {
    case 'done':
    case 'failed':
      return use.result;
    case 'held':
    case 'pending':
      return '{"status":"pending","note":"It is under way and its result will follow. Do not ask for it again."}';
    case 'unknown':
      return '{"status":"unknown","note":"Nobody knows whether it was done. Do not do it again; ask or look it up."}';
  }
}
