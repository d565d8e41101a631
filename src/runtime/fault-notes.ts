import type { Timers, Waiting } from '../ports/clock.ts';
import type { FaultCode, Faults } from '../ports/faults.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Whoever floods us must not fill the disk with lines about it; five show what it is. */
const linesMax = 5;
const withinMs = 10_000;

interface Window {
  readonly end: Waiting;
  lines: number;
  leftOut: number;
}

/** Writes faults to the log, a bounded number of lines for each kind, sums up the others, and counts every one. */
export class FaultNotes implements Faults {
  readonly #log: Log;
  readonly #metrics: Pick<Metrics, 'fault'>;
  readonly #timers: Timers;
  readonly #windows = new Map<FaultCode, Window>();

  constructor(log: Log, metrics: Pick<Metrics, 'fault'>, timers: Timers) {
    this.#log = log;
    this.#metrics = metrics;
    this.#timers = timers;
  }

  note(code: FaultCode, message: string, fields: object = {}): void {
    this.#metrics.fault(code, 1);
    const window = this.#windows.get(code) ?? this.#openWindow(code);
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

  /** Says what is still unsaid, and waits for nothing more. */
  close(): void {
    for (const [code, { end }] of this.#windows) {
      end.cancel();
      this.#sumUp(code);
    }
  }

  #openWindow(code: FaultCode): Window {
    const end = this.#timers.after(withinMs, () => this.#sumUp(code));
    const window = { end, lines: 0, leftOut: 0 };
    this.#windows.set(code, window);
    return window;
  }

  #sumUp(code: FaultCode): void {
    const leftOut = this.#windows.get(code)?.leftOut ?? 0;
    this.#windows.delete(code);
    if (leftOut > 0) this.#log.warn('more like this in the last 10 s', { code, leftOut });
  }
}
