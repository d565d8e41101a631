import type { RunCommand } from '../core/call/command.ts';
import type { Happening } from '../core/call/event.ts';
import { failureOf } from '../ports/failure.ts';
import type { Llm } from '../ports/llm.ts';

type WriteReply = Extract<RunCommand, { type: 'reply.write' }>;

/** The replies that the model is writing for one call: of a run, at most one is alive. */
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
    this.abandon(order.run);
    const abort = new AbortController();
    this.#writing.set(order.run, abort);
    void this.#follow(order, abort);
  }

  abandon(run: number): void {
    this.#writing.get(run)?.abort();
    this.#writing.delete(run);
  }

  close(): void {
    for (const run of [...this.#writing.keys()]) this.abandon(run);
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #follow({ type: _, ...order }: WriteReply, abort: AbortController): Promise<void> {
    const { run, request } = order;
    const { signal } = abort;
    try {
      for await (const piece of this.#llm.write({ call: this.#call, ...order }, signal)) {
        if (signal.aborted) return;
        if (typeof piece === 'string') this.#tell({ type: 'reply.text_written', run, request, text: piece });
        else
          this.#tell({
            type: 'reply.tool_called',
            run,
            request,
            name: piece.tool,
            arguments: piece.arguments,
          });
      }
      this.#end(run, abort, { type: 'reply.finished', run, request });
    } catch (error) {
      const failure = failureOf(this.#llm.name, error);
      this.#end(run, abort, { type: 'reply.failed', run, request, failure });
    }
  }

  /** Forgotten before it is told: the answer to an end may be another request for the same run. */
  #end(run: number, abort: AbortController, event: Happening): void {
    if (abort.signal.aborted) return;
    this.#writing.delete(run);
    this.#tell(event);
  }
}
