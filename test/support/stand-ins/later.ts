import type { Timers } from '../../../src/ports/clock.ts';

/** Does it after so long; at once where no time is set. */
export function later(timers: Timers, ms: number | undefined, act: () => void): void {
  if (ms === undefined) act();
  else timers.after(ms, act);
}
