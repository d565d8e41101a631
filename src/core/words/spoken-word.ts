/** A word of a segment, from its first sample to its last, counted from the segment's first. */
export interface SpokenWord {
  readonly word: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}
