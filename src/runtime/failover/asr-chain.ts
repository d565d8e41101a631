import type { Asr, AsrEvent, AsrOptions, AsrStream, LineAsr } from '../../ports/asr.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Faults } from '../../ports/faults.ts';
import type { Duty } from './duty.ts';
import { Hearing } from './hearing.ts';

export interface AsrChainDoors {
  readonly duty: Duty<Asr>;
  readonly time: Clock & Timers;
  readonly faults: Faults;
  /** A number from 0 up to 1. */
  chance(): number;
}

/**
 * Ears that stand in for each other. A stream that dies in mid call is opened again, there or elsewhere, and hears once
 * more what nobody has settled.
 */
export class AsrChain implements LineAsr {
  readonly takes = 'mulaw at 8 kHz';
  readonly name: string;
  readonly #doors: AsrChainDoors;

  constructor(doors: AsrChainDoors) {
    this.name = doors.duty.links[0].member.name;
    this.#doors = doors;
  }

  /** As the first of them: most calls never hear with another. */
  get opensAhead(): boolean {
    return this.#doors.duty.links[0].member.opensAhead ?? false;
  }

  open(options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Uint8Array> {
    const hearing = new Hearing({ ...this.#doors, options, tell });
    hearing.begin();
    return hearing;
  }

  fault(): string | null {
    const faults = this.#doors.duty.links.map(({ member }) => member.fault());
    return faults.every((fault) => fault !== null) ? (faults[0] ?? null) : null;
  }

  async close(): Promise<void> {
    await Promise.all(this.#doors.duty.links.map(({ member }) => member.close()));
  }
}
