import type { Asr, AsrEvent, AsrOptions, AsrStream, LineAsr } from '../../ports/asr.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Faults } from '../../ports/faults.ts';
import { Breaker } from './breaker.ts';
import type { Members } from './chain.ts';
import { Hearing } from './hearing.ts';

/** A recogniser, and whether it is worth asking. */
export interface EarsLink {
  readonly asr: Asr;
  readonly breaker: Breaker;
}

/**
 * Ears that stand in for each other. A stream that dies in mid call is opened again, there or elsewhere, and hears once
 * more what nobody has settled.
 */
export class AsrChain implements LineAsr {
  readonly takes = 'mulaw at 8 kHz';
  readonly name: string;
  readonly #links: Members<EarsLink>;
  readonly #time: Clock & Timers;
  readonly #faults: Faults;

  constructor([first, ...others]: Members<Asr>, time: Clock & Timers, faults: Faults) {
    const link = (asr: Asr): EarsLink => ({ asr, breaker: new Breaker(time) });
    this.name = first.name;
    this.#links = [link(first), ...others.map(link)];
    this.#time = time;
    this.#faults = faults;
  }

  /** As the first of them: most calls never hear with another. */
  get opensAhead(): boolean {
    return this.#links[0].asr.opensAhead ?? false;
  }

  open(options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Uint8Array> {
    const hearing = new Hearing({
      links: this.#links,
      time: this.#time,
      faults: this.#faults,
      options,
      tell,
    });
    hearing.begin();
    return hearing;
  }

  fault(): string | null {
    const faults = this.#links.map(({ asr }) => asr.fault());
    return faults.every((fault) => fault !== null) ? (faults[0] ?? null) : null;
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ asr }) => asr.close()));
  }
}
