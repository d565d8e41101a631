/** What happens when a telephone rings that `<Dial>` has called. */
export type Telephone =
  /** Somebody takes it, says something, and hangs up when they have listened for long enough. */
  | { do: 'answer'; afterMs: number; says: string; talksForMs: number }
  /** They are talking to somebody else, or turn the call down: to a carrier that is the same. */
  | { do: 'be_busy'; afterMs: number }
  /** Nobody is there: it rings until the carrier gives up. */
  | { do: 'ring' };

/** Whose telephone rings at which number; at any other there is none. */
export type Telephones = Readonly<Record<string, Telephone>>;

/** Everything that will be said at the other telephones, so that it can be spoken in before the call begins. */
export function wordsAt(telephones: Telephones): string[] {
  return Object.values(telephones).flatMap((telephone) => ('says' in telephone ? [telephone.says] : []));
}
