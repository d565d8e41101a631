import type { Log } from '../../../ports/log.ts';
import { Recogniser } from './recogniser.ts';

/** Keeps one recogniser loaded ahead of the next call, and knows all that live. */
export class RecogniserPool {
  readonly #expects: readonly string[];
  readonly #log: Log;
  readonly #alive = new Set<Recogniser>();
  #spare: Recogniser | undefined;
  #closed = false;
  #fault: string | null = null;

  constructor({ expects, log }: { expects: readonly string[]; log: Log }) {
    this.#expects = expects;
    this.#log = log;
    this.#keepSpare();
  }

  /** A recogniser that expects the usual phrases; the caller ends it. Loaded already unless calls come in a burst. */
  take(): Recogniser {
    const taken = this.#spare ?? this.#start();
    this.#spare = undefined;
    this.#keepSpare();
    return taken;
  }

  /** Why the last recogniser that was to be kept ready could not be loaded. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Ends every recogniser and waits until the processes are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const recogniser of this.#alive) recogniser.end();
    await Promise.all([...this.#alive].map((recogniser) => recogniser.gone));
  }

  #keepSpare(): void {
    if (this.#closed) return;
    const spare = this.#start();
    this.#spare = spare;
    spare.whenReady(() => {
      this.#fault = null;
    });
    void spare.gone.then(() => {
      if (this.#spare !== spare || this.#closed) return;
      this.#spare = undefined;
      this.#log.error('the recogniser kept ready is gone', { reason: spare.reason });
      // One that never got ready would die again and again: whoever asks how we are is told the reason.
      if (spare.wasReady) this.#keepSpare();
      else this.#fault = spare.reason;
    });
  }

  #start(): Recogniser {
    const recogniser = new Recogniser();
    this.#alive.add(recogniser);
    void recogniser.gone.then(() => this.#alive.delete(recogniser));
    recogniser.listen((message) => {
      if (message.type === 'unpronounceable')
        this.#log.warn('expected words that nobody can pronounce', message);
    });
    recogniser.tell({ type: 'expect', phrases: this.#expects });
    return recogniser;
  }
}
