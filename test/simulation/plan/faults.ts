import type { Random } from '../random.ts';

/** Everything that can go wrong around a call, and how often it does at its worst, of the times it could. */
export const faultRates = {
  // The carrier, towards us.
  'late frames': 0.01,
  'lost frames': 0.2,
  'doubled frames': 0.1,
  'swapped frames': 0.1,
  'garbage frames': 0.004,
  'half-open line': 0.0006,
  'socket cut': 0.0012,
  'late marks': 0.4,
  'lost marks': 0.3,
  'doubled marks': 0.3,
  'swapped marks': 0.3,
  'foreign marks': 0.1,
  // The carrier, from us.
  'slow way to the caller': 0.3,
  'slow reader': 0.02,
  // The recogniser.
  'slow finals': 0.5,
  'lost finals': 0.4,
  'doubled finals': 0.4,
  'finals without guesses': 0.5,
  'guesses fall short': 0.6,
  'split finals': 0.4,
  'late finals': 0.3,
  'ends of turn untold': 0.5,
  'ends of turn too soon': 0.5,
  'recogniser gone': 0.05,
  // The model.
  'slow first words': 0.5,
  'slow words': 0.2,
  'reply cut off': 0.3,
  'reply fails': 0.6,
  'empty reply': 0.3,
  'endless reply': 0.2,
  'reply hangs': 0.3,
  'tool loop': 1,
  'bad arguments': 0.4,
  'unknown tool': 0.3,
  // The voice.
  'slow voice': 0.4,
  'voice fails': 0.15,
  'voice hangs': 0.12,
  'voice breaks off': 0.12,
  'voice in bursts': 0.6,
  'voice without sound': 0.15,
  // Look-ups, tools, and what is written down.
  'slow look-ups': 0.6,
  'failing look-ups': 0.5,
  'look-ups never': 0.4,
  'slow tools': 0.9,
  'failing tools': 0.7,
  'tools never': 0.5,
  'departure slow': 0.9,
  'departure fails': 0.9,
  'opt-out slow': 0.9,
  'opt-out fails': 0.9,
} as const;

export type Fault = keyof typeof faultRates;

const allFaults = Object.keys(faultRates) as Fault[];

/** What goes wrong in one call: a random few of the faults, so that no rare pair is drowned by the rest. */
export class Faults {
  readonly #severities: ReadonlyMap<Fault, number>;
  readonly #chances = new Map<Fault, Random>();
  readonly #random: Random;
  readonly struck = new Set<Fault>();
  #healed = false;

  constructor(random: Random, without: ReadonlySet<string> = new Set()) {
    this.#random = random.fork('faults');
    this.#severities = swarm(random.fork('swarm'), without);
  }

  /** Whether it goes wrong this time. Each fault has chance of its own, so that leaving one out leaves the others. */
  strikes(fault: Fault): boolean {
    const severity = this.#severities.get(fault);
    if (severity === undefined || this.#healed) return false;
    const strikes = this.#chanceOf(fault).chance(faultRates[fault] * severity);
    if (strikes) this.struck.add(fault);
    return strikes;
  }

  /** How long, within these bounds, a fault that struck lasts: the worse it is, the longer. */
  lastsMs(fault: Fault, leastMs: number, mostMs: number): number {
    const severity = this.#severities.get(fault) ?? 0;
    return leastMs + Math.round(this.#chanceOf(fault).next() * severity * (mostMs - leastMs));
  }

  get isHealed(): boolean {
    return this.#healed;
  }

  /** From here on nothing goes wrong any more. */
  heal(): void {
    this.#healed = true;
  }

  /** What may go wrong in this call. */
  get drawn(): readonly string[] {
    return [...this.#severities.keys()];
  }

  get names(): readonly string[] {
    return [...this.#severities].map(([fault, severity]) => `${fault} (${severity.toFixed(2)})`);
  }

  #chanceOf(fault: Fault): Random {
    const known = this.#chances.get(fault);
    if (known) return known;
    const own = this.#random.fork(fault);
    this.#chances.set(fault, own);
    return own;
  }
}

/** Now none at all, now a few, now most of them. */
function swarm(random: Random, without: ReadonlySet<string>): Map<Fault, number> {
  const share = random.pick([0, 0.04, 0.1, 0.1, 0.25, 0.5]);
  const drawn = allFaults.map((fault) => {
    // Each by chance of its own: a fault that is thought of later leaves the others of a kept seed as they are.
    const own = random.fork(fault);
    return [fault, own.chance(share), 0.2 + 0.8 * own.next()] as const;
  });
  return new Map(
    drawn
      .filter(([fault, isOn]) => isOn && !without.has(fault))
      .map(([fault, , severity]) => [fault, severity]),
  );
}
