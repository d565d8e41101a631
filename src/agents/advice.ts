import { z } from 'zod';
import { editDistance } from '../edit-distance.ts';
import { agentSchema } from './schema.ts';

/** A mistake in a person's words, and the path it belongs to. */
export interface Advice {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** Turns what the schema found into what the author of the file should do. */
export function adviceFor(issue: z.core.$ZodIssue): readonly Advice[] {
  const name = written(issue.path);
  const say = (text: string): readonly Advice[] => [{ path: issue.path, text }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...issue.path, key], text: unknownKey(key, issue.path) }));
    case 'invalid_type': {
      const wanted = types[issue.expected] ?? issue.expected;
      const got = /received (\w+)$/.exec(issue.message)?.[1] ?? 'unknown';
      if (got === 'undefined') return say(`${name} is missing; add it, as ${wanted}`);
      if (issue.expected === 'int') return say(`${name} must be ${wanted}`);
      const quoted = issue.expected === 'string' && got === 'number' ? '; put it in quotes' : '';
      return say(`${name} must be ${wanted}, not ${types[got] ?? got}${quoted}`);
    }
    case 'invalid_value':
      return say(`${name} must be ${either(issue.values.map((value) => `\`${String(value)}\``))}`);
    case 'invalid_union':
      return adviceForUnion(issue);
    case 'invalid_key':
      return say(`${name} ${keyFormats[String(issue.path.at(-2))] ?? issue.message}`);
    case 'too_small':
      if (issue.origin === 'string') return say(`${name} is empty; write something or leave the key out`);
      if (issue.origin === 'array') return say(`${name} is empty; give at least ${issue.minimum}`);
      return say(`${name} is too small; give ${issue.minimum} or more`);
    case 'too_big':
      if (issue.origin === 'array') return say(`${name} is too long; give at most ${issue.maximum}`);
      if (issue.origin === 'string') return say(`${name} is too long; use at most ${issue.maximum} letters`);
      return say(`${name} is too large; give ${issue.maximum} or less`);
    case 'invalid_format':
      return say(`${name} is written wrongly; ${formats[String(issue.path.at(-1))] ?? issue.message}`);
    case 'custom':
      return say(`${name} ${issue.message}`);
    default:
      return say(`${name}: ${issue.message}`);
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'keys with values',
  null: 'nothing',
};

const formats: Readonly<Record<string, string>> = {
  name: 'use lower-case letters, digits and `_`, beginning with a letter',
  language: 'use a language tag such as `en-US`',
  transfer_to: 'use the whole number with its country code and in quotes, such as `"+15005550006"`',
};

const keyFormats: Readonly<Record<string, string>> = {
  keys: 'is no key of a telephone; use a digit, `"*"` or `"#"`',
  open: 'is no day; use `mon` to `sun`, a range such as `mon-fri`, or `daily`',
  parameters: 'is written wrongly; use lower-case letters, digits and `_`, beginning with a letter',
};

/** Whoever began to write keys with values meant those; whoever did not is told every choice. */
function adviceForUnion(issue: z.core.$ZodIssueInvalidUnion): readonly Advice[] {
  const begun = issue.errors.find((errors) => errors.some(isInside) || errors.every(isOutOfRange));
  if (begun) return begun.flatMap((error) => adviceFor({ ...error, path: [...issue.path, ...error.path] }));
  const choices = issue.errors.flat().flatMap((error) => {
    if (error.code === 'invalid_value') return error.values.map((value) => `\`${String(value)}\``);
    return error.code === 'invalid_type' ? [types[error.expected] ?? error.expected] : [];
  });
  return [{ path: issue.path, text: `${written(issue.path)} must be ${either(choices)}` }];
}

function isInside(error: z.core.$ZodIssue): boolean {
  return error.path.length > 0 || error.code === 'unrecognized_keys';
}

/** A number where a number may stand, and not this one. */
function isOutOfRange({ code }: z.core.$ZodIssue): boolean {
  return code === 'too_small' || code === 'too_big';
}

function either(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length > 1 ? `${choices.slice(0, -1).join(', ')} or ${last}` : last;
}

function unknownKey(key: string, path: readonly PropertyKey[]): string {
  const here = path.filter((step) => typeof step === 'string');
  const known = keysIn(shape).filter((candidate) => leadsTo(candidate.slice(0, -1), here));
  const near = nearest(key, known);
  if (near) return `unknown key \`${key}\`; did you mean \`${near.at(-1)}\`?`;
  const elsewhere = nearest(key, keysIn(shape));
  if (elsewhere) return `unknown key \`${key}\` here; did you mean \`${elsewhere.join('.')}\`?`;
  return `unknown key \`${key}\`; remove it, or use one of: ${known.map((one) => one.at(-1)).join(', ')}`;
}

const shape = z.toJSONSchema(agentSchema, { io: 'input' });

/** Stands in a path for a name that the author chooses. */
const anyName = '*';

/** Every key that the schema knows, as the path that leads there. */
function keysIn(schema: z.core.JSONSchema._JSONSchema | undefined, path: readonly string[] = []): string[][] {
  if (typeof schema !== 'object') return [];
  if (schema.items && !Array.isArray(schema.items)) return keysIn(schema.items, path);
  if (schema.anyOf) return schema.anyOf.flatMap((choice) => keysIn(choice, path));
  return [
    ...keysIn(schema.additionalProperties, [...path, anyName]),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, below]) => [
      [...path, key],
      ...keysIn(below, [...path, key]),
    ]),
  ];
}

function leadsTo(known: readonly string[], path: readonly string[]): boolean {
  return known.length === path.length && known.every((step, at) => step === anyName || step === path[at]);
}

/** The key whose name looks most like this one; a third of a word's letters wrong is still that word. */
function nearest(key: string, paths: readonly string[][]): readonly string[] | undefined {
  return paths
    .map((path) => ({ path, distance: editDistance(key, path.at(-1) ?? '') }))
    .filter(({ distance }) => distance <= Math.max(2, key.length / 3))
    .sort((a, b) => a.distance - b.distance)[0]?.path;
}

/** A path as an author would write it; the line says which item of a list is meant. */
function written(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return `\`${path.filter((step) => typeof step === 'string').join('.')}\``;
}
