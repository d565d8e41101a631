import type { ToolArguments } from '../call/command.ts';
import type { ToolOffer, ToolParameter } from './tool-offer.ts';

/** An order of the model that makes sense, or what is wrong with it, said so that the model can do better. */
export type ReadOrder =
  | { readonly offer: ToolOffer; readonly arguments: ToolArguments }
  | { readonly wrong: string };

/** Longer arguments than any form has; a model in a loop writes them. */
const argumentCharsMax = 4_000;

/** Checks what the model asked for against what was offered: nothing that does not fit ever reaches a tool. */
export function readOrder(offers: readonly ToolOffer[], name: string, text: string): ReadOrder {
  const offer = offers.find((one) => one.name === name);
  if (offer === undefined) return { wrong: `there is no tool "${name}"` };
  const values = text.length > argumentCharsMax ? null : readObject(text);
  if (values === null) return { wrong: 'the arguments must be one JSON object' };
  const known = new Set(offer.parameters.map((parameter) => parameter.name));
  const strange = Object.keys(values).filter((key) => !known.has(key));
  const wrong = [
    ...strange.map((key) => `"${key}" is not an argument`),
    ...offer.parameters.flatMap((parameter) => whatIsWrong(parameter, values[parameter.name])),
  ];
  if (wrong.length > 0) return { wrong: wrong.join('; ') };
  const given = offer.parameters.flatMap(({ name }) => {
    const value = values[name];
    return isSimple(value) ? [[name, value] as const] : [];
  });
  return { offer, arguments: Object.fromEntries(given) };
}

/** The same for the same order in the same call, whatever the order of its arguments. */
export function orderKey(call: string, name: string, values: ToolArguments): string {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${call}:${name}:${JSON.stringify(sorted)}`;
}

/** No arguments at all is how models write an empty object. */
function readObject(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function whatIsWrong({ name, type, required, oneOf }: ToolParameter, value: unknown): string[] {
  if (value === undefined || value === null) return required ? [`"${name}" is missing`] : [];
  if (!isOf(type, value)) return [`"${name}" must be ${named[type]}`];
  if (oneOf !== null && !oneOf.includes(String(value)))
    return [`"${name}" must be one of ${oneOf.join(', ')}`];
  return [];
}

const named = {
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
} as const;

function isOf(type: ToolParameter['type'], value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

function isSimple(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
