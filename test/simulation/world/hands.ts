import type { Timers } from '../../../src/ports/clock.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import type { OptOuts } from '../../../src/ports/opt-outs.ts';
import type { ToolOrder, Tools } from '../../../src/ports/tools.ts';
import type { Fault, Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Story } from '../story.ts';
import { hang, pause } from './pause.ts';

export interface HandsDoors {
  readonly time: Timers;
  readonly faults: Faults;
  readonly random: Random;
  readonly story: Story;
}

/** Does what tools are ordered to do, and complains of an order that is given again though nothing says that it failed. */
export class Hands implements Tools {
  readonly name = 'hands';
  readonly #doors: HandsDoors;
  readonly #standing = new Set<string>();

  constructor(doors: HandsDoors) {
    this.#doors = doors;
  }

  async call({ key }: ToolOrder, signal: AbortSignal): Promise<string> {
    const { faults, story } = this.#doors;
    if (this.#standing.has(key)) story.complain(`the order ${key} was given twice`);
    this.#standing.add(key);
    story.atWork += 1;
    await this.#work(signal);
    story.atWork -= 1;
    const isDone = !signal.aborted && !faults.strikes('failing tools');
    if (isDone) return '{"ok":true}';
    this.#standing.delete(key);
    throw failure('hands');
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { time, faults, random } = this.#doors;
    if (faults.strikes('tools never')) await hang(signal);
    const slowMs = faults.strikes('slow tools')
      ? faults.lastsMs('slow tools', 800, 12_000)
      : random.whole(20, 900);
    await pause(time, slowMs, signal);
  }
}

/** Where it is written down who must not be called again. */
export function optOuts({ time, faults, random }: HandsDoors): OptOuts {
  const never = new AbortController().signal;
  return {
    name: 'opt-outs',
    record: async () => {
      await pause(time, slowness(faults, 'opt-out slow', random), never);
      if (faults.strikes('opt-out fails')) throw failure('opt-outs');
    },
  };
}

/** Writes down why we leave the line. */
export function keepDeparture({ time, faults, random }: HandsDoors): () => Promise<void> {
  const never = new AbortController().signal;
  return async () => {
    await pause(time, slowness(faults, 'departure slow', random), never);
    if (faults.strikes('departure fails')) throw new Error('the store is away, as the seed wants it');
  };
}

function slowness(faults: Faults, fault: Fault, random: Random): number {
  return faults.strikes(fault) ? faults.lastsMs(fault, 300, 8_000) : random.whole(1, 30);
}

function failure(provider: string): ProviderFailure {
  return new ProviderFailure(provider, 'unreachable', 'as the seed wants it', { retryable: true });
}
