import type { Clock } from '../ports/clock.ts';
import { putLast } from '../runtime/put-last.ts';

// A person who mixes keys up needs a few; a machine that guesses gets nowhere at ten a minute.
const wrongMax = 10;
const withinMs = 60_000;
// More networks than guess at once; past it the one that began to guess first is forgotten.
const networksMax = 10_000;

interface Guesses {
  readonly sinceMs: number;
  readonly count: number;
}

/** Remembers who has shown wrong keys, and how many of late. */
export class WrongKeys {
  readonly #clock: Clock;
  readonly #guesses = new Map<string, Guesses>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(network: string): void {
    const guesses = this.#recent(network) ?? { sinceMs: this.#clock.now(), count: 0 };
    putLast(this.#guesses, network, { ...guesses, count: guesses.count + 1 }, networksMax);
  }

  /** How long no key from there is even looked at. */
  waitMs(network: string): number {
    const guesses = this.#recent(network);
    return guesses && guesses.count >= wrongMax ? guesses.sinceMs + withinMs - this.#clock.now() : 0;
  }

  #recent(network: string): Guesses | undefined {
    const guesses = this.#guesses.get(network);
    return guesses && this.#clock.now() - guesses.sinceMs < withinMs ? guesses : undefined;
  }
}
