/** Where work for after a call is asked for: it is kept until somebody has done it, also when that somebody dies. */
export interface Jobs {
  /** Asks for the facts of a call whose journal is closed. Asking twice is harmless. Fails at once when nobody can be asked. */
  analyse(call: string): Promise<void>;
  /** Whether somebody is there who does the work; null while nobody can tell. */
  workerAlive(): boolean | null;
  /** Waits, for a bounded time, until what was asked for is kept. */
  close(): Promise<void>;
}

/** The work itself. Each may be done twice with the same result, for whoever does it may die just before they say so. */
export interface Work {
  analyse(call: string): Promise<void>;
  sweep(): Promise<void>;
}
