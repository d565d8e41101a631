import { parseEnv } from 'node:util';

/** What a `.env` file says, and where it says it. */
export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  /** The line that sets a name; the last one where several do, as that is the one that counts. */
  readonly lineOf: ReadonlyMap<string, number>;
  readonly malformed: readonly { readonly line: number; readonly why: string }[];
}

/** Node reads the values; we find the lines, and those that Node would pass over in silence. */
export function readDotenv(text: string): Dotenv {
  const lineOf = new Map<string, number>();
  const malformed: { line: number; why: string }[] = [];
  const readable: string[] = []; // Node's parser joins a line that it cannot read to the next one: it gets no such lines.
  const lines = text.split(/\r?\n/);
  for (let first = 0, last = 0; first < lines.length; first = last + 1) {
    const line = lines[first] ?? '';
    last = first;
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    const end = lineWhereQuoteEnds(lines, first, value);
    if (name === undefined) {
      malformed.push({ line: first + 1, why: 'this is not NAME=value: write it so, or put a # before it' });
    } else if (end === null) {
      malformed.push({ line: first + 1, why: 'the quote that opens here never closes: close it' });
    } else {
      last = end;
      lineOf.set(name, first + 1);
      readable.push(...lines.slice(first, last + 1));
    }
  }
  return { values: valuesIn(readable), lineOf, malformed };
}

function valuesIn(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(parseEnv(lines.join('\n')))) {
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** A quoted value may go on over several lines. */
function lineWhereQuoteEnds(lines: readonly string[], from: number, value: string): number | null {
  const quote = value[0];
  if (quote !== '"' && quote !== "'" && quote !== '`') return from;
  if (value.indexOf(quote, 1) !== -1) return from;
  const end = lines.findIndex((line, at) => at > from && line.includes(quote));
  return end === -1 ? null : end;
}
