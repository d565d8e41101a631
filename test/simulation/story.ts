import type { CallEvent } from '../../src/core/call/event.ts';
import type { CallState } from '../../src/core/call/state.ts';
import type { Step } from '../../src/core/call/step.ts';

/** Everything that happened in a simulated call, in its order. */
export type Entry = { readonly at: number } & (
  | ({ readonly kind: 'step' } & Stepped)
  | { readonly kind: 'sent'; readonly frame: SentFrame }
  /** What people and providers did, in words for whoever reads the trace. */
  | { readonly kind: 'note'; readonly text: string }
);

export interface Stepped {
  readonly before: CallState;
  readonly event: CallEvent;
  readonly after: Step;
}

/** What we sent to the carrier. */
export type SentFrame =
  | { readonly type: 'audio'; readonly bytes: number; readonly tone: number | null }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' };

/** A stretch of time, ms since the simulation began. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of ours that was heard. */
export interface Heard extends Span {
  readonly tone: number | null;
}

export class Story {
  readonly entries: Entry[] = [];
  /** What is wrong, as sentences. */
  readonly wrong: string[] = [];
  /** Providers that are at work now. */
  atWork = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  stepped(stepped: Stepped): void {
    this.entries.push({ at: this.#now(), kind: 'step', ...stepped });
  }

  sent(frame: SentFrame): void {
    this.entries.push({ at: this.#now(), kind: 'sent', frame });
  }

  note(text: string): void {
    this.entries.push({ at: this.#now(), kind: 'note', text });
  }

  complain(sentence: string): void {
    this.note(`WRONG: ${sentence}`);
    this.wrong.push(`at ${Math.round(this.#now())} ms: ${sentence}`);
  }
}
