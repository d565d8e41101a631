import { performance } from 'node:perf_hooks';
import type { Clock, Timers, Waiting } from '../ports/clock.ts';

/** The machine's own time: the only place in the house that sets timers. */
export const systemTime: Clock & Timers = {
  now: () => performance.now(),
  after: (ms, wake) => waiting(setTimeout(wake, ms), clearTimeout),
  every: (ms, wake) => waiting(setInterval(wake, ms), clearInterval),
};

function waiting(handle: NodeJS.Timeout, clear: (handle: NodeJS.Timeout) => void): Waiting {
  return { cancel: () => clear(handle) };
}
