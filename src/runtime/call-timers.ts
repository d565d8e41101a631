import type { TimerCommand } from '../core/call/command.ts';
import type { TimerEvent } from '../core/call/event.ts';
import type { Timers, Waiting } from '../ports/clock.ts';

/** The timers of one call: a command starts one, and it comes back as an event. */
export class CallTimers {
  readonly #timers: Timers;
  readonly #tell: (event: TimerEvent) => void;
  readonly #running = new Map<number, Waiting>();

  constructor(timers: Timers, tell: (event: TimerEvent) => void) {
    this.#timers = timers;
    this.#tell = tell;
  }

  perform(command: TimerCommand): void {
    if (command.type === 'timer.start') this.#start(command);
    else this.#stop(command.id);
  }

  close(): void {
    for (const id of [...this.#running.keys()]) this.#stop(id);
  }

  #start({ timer, id, afterMs }: Extract<TimerCommand, { type: 'timer.start' }>): void {
    const fire = () => {
      this.#running.delete(id);
      this.#tell({ type: 'timer.fired', timer, id });
    };
    this.#running.set(id, this.#timers.after(afterMs, fire));
  }

  #stop(id: number): void {
    this.#running.get(id)?.cancel();
    this.#running.delete(id);
  }
}
