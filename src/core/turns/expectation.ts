/** What the agent has just asked for. */
export type Expectation =
  | { readonly kind: 'anything' }
  | { readonly kind: 'yes_no' }
  /** So many digits, where that is known. */
  | { readonly kind: 'digits'; readonly count: number | null }
  /** An address, a name, letter by letter. */
  | { readonly kind: 'spelling' };

export const anything: Expectation = { kind: 'anything' };
