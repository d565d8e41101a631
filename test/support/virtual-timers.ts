import type { Clock, Timers, Waiting } from '../../src/ports/clock.ts';

/** Time that passes only when a test says so. */
export class VirtualTimers implements Clock, Timers {
  #nowMs = 0;
  #order = 0;
  readonly #waiting = new Set<Alarm>();

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, wake: () => void): Waiting {
    return this.#set({ dueMs: this.#nowMs + Math.max(0, ms), order: this.#order++, everyMs: null, wake });
  }

  every(ms: number, wake: () => void): Waiting {
    if (ms <= 0) throw new Error('every() needs more than 0 ms, or time would stand still');
    return this.#set({ dueMs: this.#nowMs + ms, order: this.#order++, everyMs: ms, wake });
  }

  /** Lets time pass, waking whoever waits, in order, each at their own moment. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#nextBy(untilMs); next; next = this.#nextBy(untilMs)) {
      this.#nowMs = next.dueMs;
      if (next.everyMs === null) this.#waiting.delete(next);
      else next.dueMs += next.everyMs;
      next.wake();
    }
    this.#nowMs = untilMs;
  }

  /** How many still wait: nobody should once everything is closed. */
  get pending(): number {
    return this.#waiting.size;
  }

  #set(alarm: Alarm): Waiting {
    this.#waiting.add(alarm);
    return { cancel: () => void this.#waiting.delete(alarm) };
  }

  #nextBy(untilMs: number): Alarm | undefined {
    const due = [...this.#waiting].filter((alarm) => alarm.dueMs <= untilMs);
    return due.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }
}

interface Alarm {
  dueMs: number;
  readonly order: number;
  readonly everyMs: number | null;
  readonly wake: () => void;
}
