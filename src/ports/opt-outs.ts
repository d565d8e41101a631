/** Where it is written down who must not be called again. */
export interface OptOuts {
  readonly name: string;
  /** Resolves once a power cut could not undo it. Throws a ProviderFailure when it is not written down. */
  record(optOut: OptOut): Promise<void>;
}

export interface OptOut {
  /** The call in which they asked for it. */
  readonly call: string;
  /** Null when the caller's number is withheld: then the call is all we have. */
  readonly number: string | null;
  /** When they asked. */
  readonly at: Date;
}
