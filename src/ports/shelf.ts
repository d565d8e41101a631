/** What is kept of calls of one kind, journals or recordings say: it can be listed and forgotten. */
export interface Shelf {
  all(): Promise<readonly Kept[]>;
  /** Forgets all that is kept here of one call. Forgetting it twice is harmless. */
  forget(call: string): Promise<void>;
}

export interface Kept {
  /** As in the name of what is kept. */
  readonly call: string;
  /** When it was last written to. */
  readonly changedAt: Date;
}
