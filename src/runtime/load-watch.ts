import type { Timers, Waiting } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { LoopDelay, Metrics } from '../ports/metrics.ts';
import type { LoopDelaySource } from './loop-delay.ts';

export interface LoadWatchDoors {
  readonly source: LoopDelaySource;
  readonly timers: Timers;
  /** Past this delay one more call would be one too many. */
  readonly delayMaxMs: number;
  readonly metrics: Pick<Metrics, 'loopDelayed' | 'shedding'>;
  readonly log: Log;
}

const sampleMs = 1_000;
/** One stall is an accident, a stall in each of three seconds is a machine that cannot keep up. */
const highMax = 3;
/** Longer than it took to be too busy, so that whoever is turned away is not let in and turned away again. */
const calmMin = 5;
/** Calm is well below what was too much: at half of it there is room for the calls that come at once. */
const calmShare = 0.5;

/**
 * Watches how late the event loop is. When it stays late, every caller hears it: new calls are to be refused until it
 * has been calm for a while. Live calls notice nothing.
 */
export class LoadWatch {
  readonly #doors: LoadWatchDoors;
  readonly #sampling: Waiting;
  #latest: LoopDelay = { p50Ms: 0, p99Ms: 0 };
  /** Samples in a row that speak for a change. */
  #inRow = 0;
  #isShedding = false;

  constructor(doors: LoadWatchDoors) {
    this.#doors = doors;
    this.#sampling = doors.timers.every(sampleMs, () => this.#sample());
  }

  /** Why no new call should be taken; null when the machine has time for one. */
  get tooBusy(): string | null {
    if (!this.#isShedding) return null;
    const { delayMaxMs } = this.#doors;
    return `the machine is too busy for one more call: its event loop ran more than ${delayMaxMs} ms late and has not been calm for five seconds yet`;
  }

  close(): void {
    this.#sampling.cancel();
    this.#doors.source.close();
  }

  #sample(): void {
    const { source, metrics } = this.#doors;
    this.#latest = source.take();
    metrics.loopDelayed(this.#latest);
    this.#inRow = this.#speaksForChange() ? this.#inRow + 1 : 0;
    if (this.#inRow < (this.#isShedding ? calmMin : highMax)) return;
    this.#isShedding = !this.#isShedding;
    this.#inRow = 0;
    metrics.shedding(this.#isShedding);
    this.#tell();
  }

  #speaksForChange(): boolean {
    const { p99Ms } = this.#latest;
    const { delayMaxMs } = this.#doors;
    return this.#isShedding ? p99Ms <= delayMaxMs * calmShare : p99Ms > delayMaxMs;
  }

  #tell(): void {
    const { log, delayMaxMs } = this.#doors;
    const fields = { delayMs: Math.round(this.#latest.p99Ms), delayMaxMs };
    if (this.#isShedding) {
      log.warn('the machine is too busy: new calls hear that we are busy, live ones go on', {
        ...fields,
        remedy: 'give the gateway more of the machine, more machines, or a lower MAX_CONCURRENT_SESSIONS',
      });
    } else {
      log.info('the machine has time again: new calls are taken', fields);
    }
  }
}
