/** A tool the model may ask for. */
export interface ToolOffer {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly ToolParameter[];
  /**
   * What it does to the world. One that `acts` waits until the caller has surely ended, and never runs twice for the same
   * order. The last two are ours: they decide what follows this reply.
   */
  readonly effect: 'reads' | 'acts' | 'ends_call' | 'transfers_call';
  /** The same order given again is meant: another pizza, not the same one. */
  readonly repeats: boolean;
}

export interface ToolParameter {
  readonly name: string;
  readonly type: 'text' | 'number' | 'integer' | 'boolean';
  readonly description: string;
  readonly required: boolean;
  /** The only texts that make sense; null where any does. */
  readonly oneOf: readonly string[] | null;
}
