import { type Settings, surveySettings } from '../config.ts';
import type { Objection } from './objection.ts';
import { type SettingName, settingNames, settingsSchema } from './schema.ts';
import { type Environment, readSources } from './sources.ts';
import { slipsInEnvironment, unknownInFile } from './unknown-names.ts';
import { readValues } from './values.ts';

/** One setting as a person would want to see it who asks why things are as they are. */
export interface SettingLine {
  readonly name: string;
  /** What counts; of a secret at most its end; empty where there is none. */
  readonly value: string;
  /** `environment`, `.env:4`, or `default`. */
  readonly origin: string;
  /** What is wrong with it and what to do, in words that follow its name. */
  readonly problem: string | null;
  /** Why it is of no use, in such words too. */
  readonly unused: string | null;
}

/** Every setting, and every line that was surely meant to be one. */
export function settingsReport(env: Environment, dotenvText: string | null): SettingLine[] {
  const { given, dotenv, originOf } = readSources(env, dotenvText);
  const { objections, unused } = readValues(given);
  const { settings } = surveySettings(env, dotenvText);
  const known = settingNames.map((name) => ({
    name,
    value: shown(name, given[name] ?? defaultOf(name, settings)),
    origin: originOf(name),
    problem: toldOf(name, objections),
    unused: toldOf(name, unused),
  }));
  // What an unknown name holds may be a secret.
  const unknown = [...unknownInFile(dotenv.lineOf.keys()), ...slipsInEnvironment(env)].map(
    ({ name, what }) => ({ name, value: '', origin: originOf(name), problem: what, unused: null }),
  );
  const unreadable = dotenv.malformed.map(({ line, why }) => {
    const origin = `.env:${line}`;
    return { name: origin, value: '', origin, problem: why, unused: null };
  });
  return [...known, ...unknown, ...unreadable];
}

function toldOf(name: SettingName, objections: readonly Objection[]): string | null {
  const told = objections.filter((objection) => objection.name === name).map(({ what }) => what);
  return told.join('; ') || null;
}

const defaults = settingsSchema.parse({});

function defaultOf(name: SettingName, settings: Settings): string {
  switch (name) {
    // These follow from others.
    case 'HOST':
      return settings.host;
    case 'PUBLIC_URL':
      return settings.publicUrl;
    case 'TWILIO_VALIDATE_SIGNATURES':
      return String(settings.twilio.validateSignatures);
    case 'RECORDING':
      return settings.recording;
    case 'LOG_FORMAT':
      return settings.log.format;
    default: {
      const value = defaults[name] ?? '';
      return typeof value === 'boolean' ? String(Number(value)) : String(value);
    }
  }
}

const secrets: ReadonlySet<SettingName> = new Set([
  'TWILIO_AUTH_TOKEN',
  'DEEPGRAM_API_KEY',
  'OPENAI_API_KEY',
  'ELEVENLABS_API_KEY',
]);

function shown(name: SettingName, value: string): string {
  if (secrets.has(name)) return masked(value);
  if (name === 'API_KEYS') return value.split(',').map(masked).join(', ');
  return name === 'REDIS_URL' ? withoutPassword(value) : value;
}

/** The password ends at the last @, whatever letters it is made of. */
function withoutPassword(url: string): string {
  if (url !== '' && !/^(unix:|rediss?:\/\/)/.test(url)) return masked(url);
  return url.replace(
    /^(\w+:\/\/[^:@]*:?)(.*)@/,
    (_, before: string, secret: string) => `${before}${masked(secret)}@`,
  );
}

/** So few of so many letters help nobody who guesses. */
const shownLetters = 4;
const lettersToShowAny = 16;

function masked(secret: string): string {
  if (secret === '') return '';
  return secret.length < lettersToShowAny ? '…' : `…${secret.slice(-shownLetters)}`;
}
