import type { VirtualTimers } from '../virtual-timers.ts';
import type { Chance } from './chance.ts';

/** One way of a connection: everything arrives, in order, after the way and now and then a little more. */
export class OneWay {
  #lastArrivalAt = 0;
  readonly #time: VirtualTimers;
  readonly #chance: Chance;
  readonly #wayMs: number;
  readonly #jitterMs: number;

  constructor(time: VirtualTimers, chance: Chance, wayMs: number, jitterMs: number) {
    this.#time = time;
    this.#chance = chance;
    this.#wayMs = wayMs;
    this.#jitterMs = jitterMs;
  }

  send(arrives: () => void): void {
    const now = this.#time.now();
    const alone = now + this.#wayMs + this.#chance.wait(this.#jitterMs);
    this.#lastArrivalAt = Math.max(this.#lastArrivalAt, alone);
    this.#time.after(this.#lastArrivalAt - now, arrives);
  }
}
