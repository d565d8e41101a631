/** Something that can be measured. */
export interface Bench {
  readonly measures: string;
  readonly run: () => Figure[] | Promise<Figure[]>;
}

/** One line of a bench's table. */
export interface Figure {
  readonly name: string;
  /** Null where it could not be measured; `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  /** What the figure should be, where that is promised. */
  readonly limit:
    | { readonly atMost: number }
    | { readonly atLeast: number }
    | { readonly below: number }
    | null;
  readonly note: string;
}

/** A figure that nobody has promised anything about. */
export function figure(name: string, value: number | null, unit: string, note = ''): Figure {
  return { name, value, unit, limit: null, note };
}

export function holds({ value, limit }: Figure): boolean {
  if (value === null || limit === null) return true;
  if ('atMost' in limit) return value <= limit.atMost;
  return 'below' in limit ? value < limit.below : value >= limit.atLeast;
}
