import { Problems, readSettings } from '../../src/config.ts';
import { readDotenv } from '../../src/dotenv.ts';

/** One setting as a person would want to see it who asks why things are as they are. */
export interface SettingLine {
  readonly name: string;
  /** What counts; of a secret at most its end; empty where there is none. */
  readonly value: string;
  /** `environment`, `.env:4`, or `default`. */
  readonly origin: string;
  /** What is wrong with it and what to do, in words that follow its name. */
  readonly problem: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that are set, and those that something is wrong with. */
export function settingsReport(env: Environment, dotenvText: string | null): SettingLine[] {
  const dotenv = readDotenv(dotenvText ?? '');
  const settings = readSettings(env, dotenvText);
  const problems = settings instanceof Problems ? settings.problems : [];
  const names = new Set([...dotenv.values.keys(), ...problems.map(({ what }) => what.split(' ')[0] ?? '')]);
  return [...names].map((name) => ({
    name,
    value: env[name] || dotenv.values.get(name) ? '…' : '',
    origin: env[name]
      ? 'environment'
      : dotenv.lineOf.has(name)
        ? `.env:${dotenv.lineOf.get(name)}`
        : 'default',
    problem: problems.find(({ what }) => what.startsWith(`${name} `))?.what.slice(name.length + 1) ?? null,
  }));
}
