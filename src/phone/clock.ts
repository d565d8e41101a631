/** The phone's own time: it never goes backwards, and it can be waited for. */
export interface PhoneClock {
  /** Milliseconds since some fixed moment, with fractions. */
  now(): number;
  /** The date on the wall, for the timestamps that Twilio writes. */
  today(): Date;
  /** Resolves after `ms`, or as soon as `signal` aborts: to be woken early is not an error. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Time as it passes for a real call. */
export const realClock: PhoneClock = {
  now: () => performance.now(),
  today: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake, { once: true });
    }),
};
