import { type Dotenv, readDotenv } from '../dotenv.ts';
import { type Given, type SettingName, settingNames } from './schema.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where settings come from: the environment wins over `.env`, and an empty value counts as none. */
export interface Sources {
  readonly given: Given;
  readonly dotenv: Dotenv;
  /** `environment`, `.env:4`, or `default` where nobody set it. */
  originOf(name: string): string;
}

/** Joins what the environment and the text of `.env` give. */
export function readSources(env: Environment, dotenvText: string | null): Sources {
  const dotenv = readDotenv(dotenvText ?? '');
  const given: Partial<Record<SettingName, string>> = {};
  for (const name of settingNames) {
    const value = env[name] || dotenv.values.get(name);
    if (value) given[name] = value;
  }
  const originOf = (name: string) => {
    if (env[name]) return 'environment';
    const line = dotenv.values.get(name) ? dotenv.lineOf.get(name) : undefined;
    return line === undefined ? 'default' : `.env:${line}`;
  };
  return { given, dotenv, originOf };
}
