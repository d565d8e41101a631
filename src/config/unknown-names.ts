import { editDistance } from '../edit-distance.ts';
import { isSettingName, settingNames } from './schema.ts';

/** A name that looks as if it were meant for us, in words that follow it. */
export interface UnknownName {
  readonly name: string;
  readonly what: string;
}

/** Names that begin so can only be meant for us. */
const ourPrefixes = ['TWILIO_', 'PARLEY_', 'ALLOW_'];
/** A short name is another word after two changes: HOME is no slip of HOST. */
const longNameLetters = 7;

/** All names of `.env` that we do not know: nobody else reads that file. */
export function unknownInFile(names: Iterable<string>): UnknownName[] {
  return [...names]
    .filter((name) => !isSettingName(name))
    .map((name) => ({ name, what: unknown(nearest(name)) }));
}

/** Names of the environment, which belongs to everyone, that can only be a slip of one of ours. */
export function slipsInEnvironment(env: Readonly<Record<string, string | undefined>>): UnknownName[] {
  return Object.keys(env)
    .filter((name) => env[name] && !isSettingName(name))
    .flatMap((name) => {
      const near = nearest(name);
      const ours = ourPrefixes.some((prefix) => name.startsWith(prefix));
      // Whoever has set the right one too did not mean it by the other.
      const isSlip = near !== null && !env[near];
      return ours || isSlip ? [{ name, what: unknown(near) }] : [];
    });
}

function unknown(near: string | null): string {
  return near === null
    ? 'is not a setting that this version has: remove it, or see .env.example for those it has'
    : `is not a setting: did you mean ${near}?`;
}

function nearest(name: string): string | null {
  const spelled = name.toUpperCase().replaceAll('-', '_');
  const distanceMax = spelled.length < longNameLetters ? 1 : 2;
  const [best] = settingNames
    // No fewer letters can be wrong than are missing; and a name of thousands takes its time to compare.
    .filter((known) => Math.abs(known.length - spelled.length) <= distanceMax)
    .map((known) => ({ known, distance: editDistance(spelled, known) }))
    .filter(({ distance }) => distance <= distanceMax)
    .sort((a, b) => a.distance - b.distance);
  return best?.known ?? null;
}
