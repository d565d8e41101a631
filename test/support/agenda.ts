import type { Happening } from '../../src/core/call/event.ts';

/** Something that will happen, unless it is called off. */
export interface Appointment {
  readonly at: number;
  /** Whose doing it is: whoever calls it off names it by this. */
  readonly by: string;
  readonly happening: Happening;
  /** Of a returning mark: when it was sent. */
  readonly sentAt?: number;
}

/** What is still to happen in a played call, in order of time; what was entered first comes first. */
export class Agenda {
  #entries: readonly Appointment[] = [];

  enter(appointment: Appointment): void {
    const later = this.#entries.findIndex((other) => other.at > appointment.at);
    const place = later === -1 ? this.#entries.length : later;
    this.#entries = this.#entries.toSpliced(place, 0, appointment);
  }

  next(): Appointment | null {
    const [first, ...rest] = this.#entries;
    this.#entries = rest;
    return first ?? null;
  }

  callOff(isOff: (appointment: Appointment) => boolean): readonly Appointment[] {
    const off = this.#entries.filter(isOff);
    this.#entries = this.#entries.filter((entry) => !isOff(entry));
    return off;
  }
}
