import type { Clock } from '../ports/clock.ts';
import type { FaultCode, Faults } from '../ports/faults.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Whoever floods us must not fill the disk with lines about it; five show what it is. */
const linesMax = 5;
const withinMs = 10_000;

interface Window {
  readonly sinceMs: number;
  lines: number;
  leftOut: number;
}

/** Writes faults to the log, a bounded number of lines for each kind, and counts every one. */
export class FaultNotes implements Faults {
  readonly #log: Log;
  readonly #metrics: Pick<Metrics, 'fault'>;
  readonly #clock: Clock;
  readonly #windows = new Map<FaultCode, Window>();

  constructor(log: Log, metrics: Pick<Metrics, 'fault'>, clock: Clock) {
    this.#log = log;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  note(code: FaultCode, message: string, fields: object = {}): void {
    this.#metrics.fault(code, 1);
    const window = this.#windowOf(code);
    if (window.lines < linesMax) {
      window.lines += 1;
      this.#log.warn(message, { code, ...fields });
    } else {
      window.leftOut += 1;
    }
  }

  count(code: FaultCode, times = 1): void {
    this.#metrics.fault(code, times);
  }

  /** What the last window kept back is summed up when the next one begins. */
  #windowOf(code: FaultCode): Window {
    const now = this.#clock.now();
    const last = this.#windows.get(code);
    if (last && now - last.sinceMs < withinMs) return last;
    if (last && last.leftOut > 0) {
      this.#log.warn('the same fault came many times more', { code, leftOut: last.leftOut });
    }
    const window = { sinceMs: now, lines: 0, leftOut: 0 };
    this.#windows.set(code, window);
    return window;
  }
}
