import type { Clock, Timers, Waiting } from '../../src/ports/clock.ts';

/** Time that jumps from one alarm to the next. Alarms of the same moment ring in the order in which they were set. */
export class SimulatedTime implements Clock, Timers {
  #nowMs = 0;
  #order = 0;
  #pending = 0;
  readonly #heap: Alarm[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, wake: () => void): Waiting {
    return this.#set(Math.max(0, ms), null, wake);
  }

  every(ms: number, wake: () => void): Waiting {
    if (ms <= 0) throw new Error('every() needs more than 0 ms, or time would stand still');
    return this.#set(ms, ms, wake);
  }

  /** How many still wait: nobody should once everything is closed. */
  get pending(): number {
    return this.#pending;
  }

  /** Rings one alarm after the other until this moment, and lets everything happen that follows from each. */
  async runUntil(untilMs: number): Promise<void> {
    for (let next = this.#next(untilMs); next !== null; next = this.#next(untilMs)) {
      this.#nowMs = next.dueMs;
      if (next.everyMs === null) {
        next.off = true;
        this.#pending -= 1;
      } else {
        next.dueMs += next.everyMs;
        next.order = this.#order++;
        this.#push(next);
      }
      next.wake();
      await promisesKept();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #set(ms: number, everyMs: number | null, wake: () => void): Waiting {
    const alarm = { dueMs: this.#nowMs + ms, order: this.#order++, everyMs, wake, off: false };
    this.#pending += 1;
    this.#push(alarm);
    return {
      cancel: () => {
        if (alarm.off) return;
        alarm.off = true;
        this.#pending -= 1;
      },
    };
  }

  #next(untilMs: number): Alarm | null {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (!top.off && top.dueMs > untilMs) return null;
      this.#pop();
      if (!top.off) return top;
    }
    return null;
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(alarm);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || comesFirst(above, alarm)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = alarm;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && comesFirst(right, left);
      const child = isRight ? right : left;
      if (comesFirst(last, child)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
  }
}

interface Alarm {
  dueMs: number;
  order: number;
  readonly everyMs: number | null;
  readonly wake: () => void;
  off: boolean;
}

function comesFirst(one: Alarm, other: Alarm): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
}

/** Node empties its queue of kept promises, however long the chains are, before it comes to the next tick. */
export function promisesKept(): Promise<void> {
  return new Promise((done) => {
    process.nextTick(done);
  });
}
