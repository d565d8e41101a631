import type { Timers } from '../../../src/ports/clock.ts';

/** Waits, but not for one that nobody wants any more: then it is over at once. */
export function pause(time: Timers, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    const waiting = time.after(ms, () => {
      signal.removeEventListener('abort', stop);
      done();
    });
    const stop = () => {
      waiting.cancel();
      done();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Waits for what never comes, until nobody wants it any more. */
export function hang(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
