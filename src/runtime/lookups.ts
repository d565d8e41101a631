import type { LookupCommand } from '../core/call/command.ts';
import type { Happening } from '../core/call/event.ts';
import { failureOf } from '../ports/failure.ts';
import type { Intent } from '../ports/intent.ts';
import type { Knowledge } from '../ports/knowledge.ts';

/** The look-ups of one call: intent and knowledge run in parallel and are given up together. */
export class Lookups {
  readonly #intent: Intent;
  readonly #knowledge: Knowledge;
  readonly #tell: (event: Happening) => void;
  readonly #running = new Map<number, AbortController>();

  constructor(doors: { intent: Intent; knowledge: Knowledge }, tell: (event: Happening) => void) {
    this.#intent = doors.intent;
    this.#knowledge = doors.knowledge;
    this.#tell = tell;
  }

  perform(command: LookupCommand): void {
    switch (command.type) {
      case 'intent.classify':
        void this.#classify(command.lookup, command.text, this.#signal(command.lookup));
        return;
      case 'knowledge.search':
        void this.#search(command.lookup, command.text, this.#signal(command.lookup));
        return;
      case 'lookup.abandon':
        this.#abandon(command.lookup);
    }
  }

  close(): void {
    for (const lookup of [...this.#running.keys()]) this.#abandon(lookup);
  }

  async #classify(lookup: number, text: string, signal: AbortSignal): Promise<void> {
    try {
      const { intent, confidence } = await this.#intent.classify(text, signal);
      if (!signal.aborted) this.#tell({ type: 'intent.classified', lookup, intent, confidence });
    } catch (error) {
      const failure = failureOf(this.#intent.name, error);
      if (!signal.aborted) this.#tell({ type: 'intent.failed', lookup, failure });
    }
  }

  async #search(lookup: number, text: string, signal: AbortSignal): Promise<void> {
    try {
      const passages = await this.#knowledge.search(text, signal);
      if (!signal.aborted) this.#tell({ type: 'knowledge.found', lookup, passages });
    } catch (error) {
      const failure = failureOf(this.#knowledge.name, error);
      if (!signal.aborted) this.#tell({ type: 'knowledge.failed', lookup, failure });
    }
  }

  /** One signal for both halves; the look-up before this one is over by now, and forgotten. */
  #signal(lookup: number): AbortSignal {
    const running = this.#running.get(lookup);
    if (running) return running.signal;
    this.#running.clear();
    const abort = new AbortController();
    this.#running.set(lookup, abort);
    return abort.signal;
  }

  #abandon(lookup: number): void {
    this.#running.get(lookup)?.abort();
    this.#running.delete(lookup);
  }
}
