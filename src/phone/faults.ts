import type { CallFact } from './ledger.ts';

/** Something that goes wrong on a media stream, so long after it started or after somebody was first heard on it. */
export type StreamFault = Mishap & { atMs: number; since?: Moment };

type Mishap =
  /** The connection is cut without a `stop` and without a close. */
  | { do: 'drop_socket' }
  /** The carrier gives the stream up and says nothing more on it, but its socket stays open: half of it is gone. */
  | { do: 'go_half_open' }
  /** The caller's frames are held back for so long and then arrive all at once, as when a network stalls. */
  | { do: 'hold_frames'; forMs: number }
  /** The caller's frames of so long never arrive; their numbers and times show that they were there. */
  | { do: 'lose_frames'; forMs: number };

/** What a fault is timed by; the start of the stream unless it says otherwise. */
export type Moment = 'stream_started' | 'agent_audible' | 'caller_began_to_speak';

/** The faults of one call that are still to come: each happens once, on whichever stream its moment comes. */
export class Faults {
  #pending: readonly StreamFault[];
  #elapsedMs = 0;
  #moments = new Map<Moment, number>();

  constructor(faults: readonly StreamFault[]) {
    this.#pending = faults;
  }

  /** Keeps an eye on the call, as some faults wait for what happens there. */
  noted(fact: CallFact): void {
    if (fact.type === 'stream.started') {
      this.#elapsedMs = 0;
      this.#moments = new Map([['stream_started', 0]]);
    }
    if (fact.type === 'agent.audible') this.#came('agent_audible');
    if (fact.type === 'caller.began_to_speak') this.#came('caller_began_to_speak');
  }

  /** The faults that are due when the stream has lasted so long; they are not due again. */
  due(elapsedMs: number): readonly StreamFault[] {
    this.#elapsedMs = elapsedMs;
    const due = this.#pending.filter((fault) => this.#isDue(fault));
    this.#pending = this.#pending.filter((fault) => !due.includes(fault));
    return due;
  }

  #came(moment: Moment): void {
    if (!this.#moments.has(moment)) this.#moments.set(moment, this.#elapsedMs);
  }

  #isDue({ atMs, since }: StreamFault): boolean {
    const from = this.#moments.get(since ?? 'stream_started');
    return from !== undefined && from + atMs <= this.#elapsedMs;
  }
}
