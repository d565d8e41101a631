import { contradictions } from './contradictions.ts';
import type { Objection } from './objection.ts';
import { productionRefusals } from './production.ts';
import { providerObjections } from './providers.ts';
import { type Given, isSettingName, type ReadValues, settingsSchema } from './schema.ts';
import { unusedSettings } from './unused.ts';

/** What was given, typed. */
export interface Reading {
  /** A wrong value is read as if it had not been given. */
  readonly read: ReadValues;
  /** Everything that is wrong, */
  readonly objections: readonly Objection[];
  /** and what is right and of no use. */
  readonly unused: readonly Objection[];
}

/** Types what was given, and says everything that is wrong with it. */
export function readValues(given: Given): Reading {
  const wrong = (settingsSchema.safeParse(given).error?.issues ?? []).flatMap(({ path: [name], message }) =>
    typeof name === 'string' && isSettingName(name) ? [{ name, what: message }] : [],
  );
  const wrongNames = new Set(wrong.map(({ name }) => name));
  const right: Given = Object.fromEntries(
    Object.entries(given).filter(([name]) => isSettingName(name) && !wrongNames.has(name)),
  );
  const read = settingsSchema.parse(right);
  const beside = [
    ...contradictions(given),
    ...providerObjections(given, read),
    ...(read.NODE_ENV === 'production' ? productionRefusals(given, read) : []),
  ];
  return {
    read,
    objections: [...wrong, ...beside.filter(({ name }) => !wrongNames.has(name))],
    // A wrong value may be the very one that another is for.
    unused: wrong.length > 0 ? [] : unusedSettings(given, read),
  };
}
