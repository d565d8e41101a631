import type { RunCommand } from '../core/call/command.ts';
import type { Happening } from '../core/call/event.ts';
import { failureOf } from '../ports/failure.ts';
import type { Llm } from '../ports/llm.ts';

type WriteReply = Extract<RunCommand, { type: 'reply.write' }>;

/** The replies that the model is writing for one call: at most one is alive. */
export class Replies {
  readonly #call: string;
  readonly #llm: Llm;
  readonly #tell: (event: Happening) => void;
  readonly #writing = new Map<number, AbortController>();

  constructor(call: string, llm: Llm, tell: (event: Happening) => void) {
    this.#call = call;
    this.#llm = llm;
    this.#tell = tell;
  }

  write(order: WriteReply): void {
    const abort = new AbortController();
    this.#writing.set(order.run, abort);
    void this.#follow(order, abort.signal);
  }

  abandon(run: number): void {
    this.#writing.get(run)?.abort();
    this.#writing.delete(run);
  }

  close(): void {
    for (const run of [...this.#writing.keys()]) this.abandon(run);
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #follow({ run, messages, intent, passages }: WriteReply, signal: AbortSignal): Promise<void> {
    try {
      for await (const text of this.#llm.write(
        { call: this.#call, run, messages, intent, passages },
        signal,
      )) {
        if (signal.aborted) return;
        this.#tell({ type: 'reply.text_written', run, text });
      }
      if (!signal.aborted) this.#tell({ type: 'reply.finished', run });
    } catch (error) {
      if (!signal.aborted)
        this.#tell({ type: 'reply.failed', run, failure: failureOf(this.#llm.name, error) });
    } finally {
      this.#writing.delete(run);
    }
  }
}
