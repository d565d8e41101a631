import type { ToolCommand } from '../core/call/command.ts';
import type { ToolEvent } from '../core/call/event.ts';
import type { ToolOffer } from '../core/tools/tool-offer.ts';
import type { Timers } from '../ports/clock.ts';
import { failureOf, ProviderFailure } from '../ports/failure.ts';
import type { Log } from '../ports/log.ts';
import type { Tools } from '../ports/tools.ts';

/** A supplier of tools keeps a deadline of its own; this one is for a supplier that forgets it. */
const boundMs = 20_000;

export interface ToolWorkDoors {
  readonly call: string;
  readonly tools: Tools;
  readonly offers: readonly ToolOffer[];
  readonly timers: Timers;
  readonly log: Log;
  tell(event: ToolEvent): void;
}

interface Task {
  readonly order: ToolCommand;
  /** It changes something in the world; one that nobody offered is taken for such a one. */
  readonly acts: boolean;
  readonly stop: AbortController;
}

/** The tools at work for one call. No interruption stops one: what was begun is done, and what came of it is told. */
export class ToolWork {
  readonly #doors: ToolWorkDoors;
  readonly #working = new Map<Task, Promise<void>>();
  #closed = false;

  constructor(doors: ToolWorkDoors) {
    this.#doors = doors;
  }

  perform(order: ToolCommand): void {
    const effect = this.#doors.offers.find(({ name }) => name === order.name)?.effect;
    const task = { order, acts: effect !== 'reads', stop: new AbortController() };
    this.#working.set(task, this.#work(task));
  }

  /** The call is over: what only reads is given up, what acts is finished and told to the log alone. */
  close(): void {
    this.#closed = true;
    for (const { acts, stop } of this.#working.keys()) if (!acts) stop.abort();
  }

  /** Resolves when nothing is being done for the call any more. */
  async done(): Promise<void> {
    await Promise.all(this.#working.values());
  }

  /** Never rejects: whatever goes wrong becomes an event. */
  async #work(task: Task): Promise<void> {
    const { tools } = this.#doors;
    const { tool } = task.order;
    try {
      this.#tell(task, { type: 'tool.returned', tool, result: await this.#resultOf(task) });
    } catch (error) {
      this.#tell(task, { type: 'tool.failed', tool, failure: failureOf(tools.name, error) });
    }
  }

  /** What comes of it, or a failure once its time is up or it is given up. */
  async #resultOf({ order, stop }: Task): Promise<string> {
    const { call, tools, timers } = this.#doors;
    const { tool, name, arguments: given } = order;
    let givenUp = (_: Error) => {};
    const stopped = new Promise<never>((_, reject) => {
      givenUp = reject;
    });
    const isOver = new ProviderFailure(tools.name, 'broke_off', 'the call is over', { retryable: false });
    stop.signal.addEventListener('abort', () => givenUp(isOver), { once: true });
    const late = timers.after(boundMs, () => {
      givenUp(
        new ProviderFailure(tools.name, 'timeout', `no word within ${boundMs / 1000} s`, { retryable: true }),
      );
      stop.abort();
    });
    try {
      return await Promise.race([
        tools.call({ call, tool, name, arguments: given, key: order.key }, stop.signal),
        stopped,
      ]);
    } finally {
      late.cancel();
    }
  }

  #tell(task: Task, event: ToolEvent): void {
    this.#working.delete(task);
    if (!this.#closed) this.#doors.tell(event);
    else if (task.acts) this.#tellLog(task.order, event);
  }

  #tellLog({ name }: ToolCommand, event: ToolEvent): void {
    const { log, call } = this.#doors;
    const what = { callId: call, tool: event.tool, name, outcome: event.type };
    const came = event.type === 'tool.returned' ? { 'pii.result': event.result } : { failure: event.failure };
    log.info('a tool outlived its call', { ...what, ...came });
  }
}
