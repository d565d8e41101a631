import type { Clock, Timers } from './ports/clock.ts';

/** What asks a process to stop, one after the other. */
export interface StopSignals {
  /** Resolves with the next one. */
  next(): Promise<string>;
}

/** npm passes on to us what the terminal has sent to us already: what comes so soon after a signal is its echo. */
const echoMs = 500;

export function stopSignals(clock: Clock): StopSignals {
  let told = Number.NEGATIVE_INFINITY;
  let listener: (name: string) => void = () => {};
  const hear = (name: string) => {
    if (clock.now() - told < echoMs) return;
    told = clock.now();
    listener(name);
  };
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, hear);
  return {
    next: () =>
      new Promise((resolve) => {
        listener = resolve;
      }),
  };
}

/** Often enough that nobody finds us still there who looks for what they killed. */
const lookForStarterEveryMs = 500;

/** Resolves when npm started us and is gone without having told us to stop; never where somebody else did. */
export function starterGone(timers: Timers): Promise<string> {
  return new Promise((gone) => {
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const starter = process.ppid;
    timers.every(lookForStarterEveryMs, () => {
      if (process.ppid !== starter) gone('npm is gone');
    });
  });
}
