import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../ports/clock.ts';
import type { LoopDelay } from '../ports/metrics.ts';

/** Measures how late the event loop is. */
export interface LoopDelaySource {
  /** How late it was since this was asked last. */
  take(): LoopDelay;
  close(): void;
}

/** How often it is looked at: often enough to see every stall of a frame's length, and too seldom to cost anything. */
const everyMs = 10;

/** Measures the event loop of this process. */
export function measureLoopDelay(clock: Clock): LoopDelaySource {
  const histogram = monitorEventLoopDelay({ resolution: everyMs });
  histogram.enable();
  let takenAt = clock.now();
  /** Node counts from one look to the next: what is on time takes `everyMs`. */
  const lateMs = (percentile: number) => Math.max(0, histogram.percentile(percentile) / 1e6 - everyMs);
  return {
    take() {
      const now = clock.now();
      // The first look after a reset is not counted. Without a second one the loop stood still all the while.
      const stoodStillMs = Math.max(0, now - takenAt - everyMs);
      const delay =
        histogram.count === 0
          ? { p50Ms: stoodStillMs, p99Ms: stoodStillMs }
          : { p50Ms: lateMs(50), p99Ms: lateMs(99) };
      histogram.reset();
      takenAt = now;
      return delay;
    },
    close: () => void histogram.disable(),
  };
}
