import type { Command } from '../core/call/command.ts';
import type { CallEvent, Happening } from '../core/call/event.ts';
import { reduce } from '../core/call/reduce.ts';
import type { CallState } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { Breakage } from './breakage.ts';

/** What a loop needs of the world: time, and someone who carries orders out and looks on. */
export interface LoopDoors {
  readonly clock: Clock;
  /** Carries out one order. What it brings comes back through `tell`. */
  perform(command: Command): void;
  /** Sees every step, before its orders are carried out. */
  saw(before: CallState, event: CallEvent, after: Step): void;
  /** Something of ours is broken; nothing more will come out of this loop. */
  broke(error: unknown, breakage: Breakage): void;
}

/** One call's inbox: one event at a time, and all its orders carried out before the next. */
export class CallLoop {
  readonly #doors: LoopDoors;
  readonly #startedAt: number;
  readonly #inbox: CallEvent[] = [];
  #state: CallState;
  #lastAt: number;
  #busy = false;
  #stopped = false;

  constructor(state: CallState, doors: LoopDoors) {
    this.#state = state;
    this.#doors = doors;
    this.#lastAt = state.at;
    this.#startedAt = doors.clock.now() - state.at;
  }

  get state(): CallState {
    return this.#state;
  }

  /** Milliseconds since the session began: never fewer than before. */
  now(): number {
    this.#lastAt = Math.max(this.#lastAt, Math.round(this.#doors.clock.now() - this.#startedAt));
    return this.#lastAt;
  }

  /** Dates a fact and has it dealt with, now or when what is being dealt with is done. */
  tell(happening: Happening): void {
    if (this.#stopped) return;
    this.#inbox.push({ at: this.now(), ...happening });
    if (this.#busy) return;
    this.#busy = true;
    for (let event = this.#inbox.shift(); event !== undefined; event = this.#inbox.shift()) this.#take(event);
    this.#busy = false;
  }

  /** Deals with nothing more: neither what is told from here on, nor what waits. */
  stop(): void {
    this.#stopped = true;
    this.#inbox.length = 0;
  }

  #take(event: CallEvent): void {
    const before = this.#state;
    let after: Step | null = null;
    try {
      after = reduce(before, event);
      this.#state = after.state;
      this.#doors.saw(before, event, after);
      for (const command of after.commands) this.#doors.perform(command);
    } catch (error) {
      this.stop();
      this.#doors.broke(error, { before, event, after });
    }
  }
}
