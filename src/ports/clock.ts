/** Time that cannot go backwards. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
}

/** Wakes someone later. The only way anything in the house waits. */
export interface Timers {
  after(ms: number, wake: () => void): Waiting;
  every(ms: number, wake: () => void): Waiting;
}

export interface Waiting {
  cancel(): void;
}
