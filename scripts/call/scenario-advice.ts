import type { z } from 'zod';

/** A mistake in a person's words, and the path it belongs to. */
export interface Advice {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** Turns what the schema found into what the author of the scenario should do. */
export function adviceFor(issue: z.core.$ZodIssue): readonly Advice[] {
  const name = written(issue.path);
  const say = (text: string): readonly Advice[] => [{ path: issue.path, text }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        text: `unknown key \`${key}\`; docs/rehearsals.md lists those there are`,
      }));
    case 'invalid_type': {
      if (issue.input === undefined && /received undefined/.test(issue.message))
        return say(`${name} is missing; add it, as ${types[issue.expected] ?? issue.expected}`);
      return say(
        `${name} must be ${types[issue.expected] ?? issue.expected}${unquoted(issue.expected, issue.path)}`,
      );
    }
    case 'invalid_value':
      return say(`${name} must be ${either(issue.values.map((value) => `\`${String(value)}\``))}`);
    case 'invalid_union':
      return say(`${name} must be ${either(choicesOf[String(issue.path.at(-1))] ?? ['something else'])}`);
    case 'invalid_key':
      return say(`${name} is no telephone number; ${formats['from']}`);
    case 'too_small':
      if (issue.origin === 'string') return say(`${name} is empty; write something, or leave it out`);
      if (issue.origin === 'array') return say(`${name} is empty; give at least ${issue.minimum}`);
      return say(`${name} is too small; give ${issue.minimum} or more`);
    case 'too_big':
      if (issue.origin === 'array') return say(`${name} is too long; give at most ${issue.maximum}`);
      return say(`${name} is too large; give ${issue.maximum} or less`);
    case 'invalid_format':
      return say(`${name} is written wrongly; ${formats[String(issue.path.at(-1))] ?? issue.message}`);
    default:
      return say(`${name} ${issue.message}`);
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

/** YAML takes what looks like a number for one. */
function unquoted(expected: string, path: readonly PropertyKey[]): string {
  const key = String(path.at(-1));
  if (expected !== 'string') return '';
  if (key === 'at' || key === 'after') return '; write a time such as `3s`';
  return key === 'digits' || key === 'from' ? '; put it in quotes' : '';
}

const formats: Readonly<Record<string, string>> = {
  from: 'use the whole number with its country code and in quotes, such as `"+15005550006"`',
  digits: 'use the keys of a telephone and put them in quotes, such as `"12#"`',
  at: 'use seconds or milliseconds, such as `12.5s` or `800ms`',
  after: 'use seconds or milliseconds, such as `12.5s` or `800ms`',
};

const choicesOf: Readonly<Record<string, readonly string[]>> = {
  do: [
    '`drop_socket`, `go_half_open`, `hold_frames`, `lose_frames` in faults',
    '`answer`, `be_busy`, `ring` at a telephone',
  ],
};

function either(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length > 1 ? `${choices.slice(0, -1).join(', ')} or ${last}` : last;
}

/** A path as an author would write it; the line says which item of a list is meant. */
function written(path: readonly PropertyKey[]): string {
  if (path.length === 2 && path[0] === 'steps') return 'this step';
  return path.length === 0 ? 'the file' : `\`${path.filter((step) => typeof step === 'string').join('.')}\``;
}
