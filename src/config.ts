import { existsSync, readFileSync } from 'node:fs';
import { type Problem, Problems } from './config/problems.ts';
import { type ProviderSettings, providersFrom } from './config/providers.ts';
import { isRedisOnThisMachine } from './config/redis-address.ts';
import type { ReadValues } from './config/schema.ts';
import { type Environment, readSources } from './config/sources.ts';
import { slipsInEnvironment, unknownInFile } from './config/unknown-names.ts';
import { readValues } from './config/values.ts';

export { type Problem, Problems };

/** Everything that can be set from outside, checked and typed. Read once, at the start. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly environment: 'development' | 'production' | 'test';
  /** Origin only, without a slash at the end. */
  readonly publicUrl: string;
  readonly twilio: {
    readonly accountSid: string | null;
    readonly authToken: string | null;
    readonly phoneNumber: string | null;
    readonly validateSignatures: boolean;
    /** Null: Twilio's own. */
    readonly apiUrl: string | null;
  };
  /** None: a random one is made and told at the start. */
  readonly apiKeys: readonly string[];
  /** How many proxies stand before us, each of which adds to X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly providers: ProviderSettings;
  readonly recording: 'off' | 'on' | 'announce';
  /** How long recordings and journals are kept; null is for ever. */
  readonly keepDays: { readonly recordings: number | null; readonly journals: number | null };
  /** `redis://`, `rediss://` or `unix:/path`. Null: a redis-server of our own, in `dataDir`. */
  readonly redisUrl: string | null;
  readonly sessionsMax: number;
  /** Past this delay of the event loop no new call is taken. */
  readonly shedLoopDelayMs: number;
  /** Private hosts that tools may be at all the same. */
  readonly egressAllow: readonly string[];
  readonly log: { readonly level: LogLevel; readonly format: 'pretty' | 'json' };
  readonly dataDir: string;
  /** Path of the agent file. */
  readonly agent: string;
  /** What production would refuse, and somebody wants all the same. */
  readonly allow: {
    readonly embeddedProviders: boolean;
    readonly volatileStore: boolean;
    readonly plainRedis: boolean;
    readonly endlessRetention: boolean;
    readonly root: boolean;
  };
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What was set, and everything that is wrong with it. */
export interface Survey {
  /** With a default in place of each wrong value, so that whoever looks for more problems can go on. */
  readonly settings: Settings;
  readonly problems: readonly Problem[];
  /** What keeps nobody from starting and is surely not meant. */
  readonly warnings: readonly Problem[];
}

/** The file of settings, in the current folder. */
export const dotenvFile = '.env';

/** Settings of this process, from its environment and from `.env`. */
export function surveyProcess(): Survey {
  const text = existsSync(dotenvFile) ? readFileSync(dotenvFile, 'utf8') : null;
  return surveySettings(process.env, text, { terminal: process.stdout.isTTY === true });
}

/** The settings of this process. Throws Problems. */
export function loadSettings(): Settings {
  const { settings, problems, warnings } = surveyProcess();
  if (problems.length > 0) throw new Problems([...problems, ...warnings]);
  return settings;
}

/** Settings from what is given and nothing else. */
export function readSettings(
  env: Environment,
  dotenvText: string | null,
  surroundings = { terminal: false },
): Settings | Problems {
  const { settings, problems, warnings } = surveySettings(env, dotenvText, surroundings);
  // A slip may be why something else is wrong, so it is told with it.
  return problems.length > 0 ? new Problems([...problems, ...warnings]) : settings;
}

/** The same, for whoever wants to go on in spite of what is wrong. */
export function surveySettings(
  env: Environment,
  dotenvText: string | null,
  { terminal } = { terminal: false },
): Survey {
  const { given, dotenv, originOf } = readSources(env, dotenvText);
  const { read, objections, unused } = readValues(given);
  const tell = ({ name, what }: { readonly name: string; readonly what: string }): Problem => {
    const origin = originOf(name);
    // What is missing is best set where the rest comes from.
    return { where: origin === 'default' ? 'environment' : origin, what: `${name} ${what}` };
  };
  const unknown = [...unknownInFile(dotenv.lineOf.keys()), ...slipsInEnvironment(env)].map(tell);
  const production = read.NODE_ENV === 'production';
  return {
    settings: settingsFrom(read, terminal),
    problems: [
      ...dotenv.malformed.map(({ line, why }) => ({ where: `.env:${line}`, what: why })),
      ...objections.map(tell),
      ...(production ? unknown : []),
    ],
    warnings: [...(production ? [] : unknown), ...unused.map(tell)],
  };
}

function settingsFrom(read: ReadValues, terminal: boolean): Settings {
  const authToken = read.TWILIO_AUTH_TOKEN ?? null;
  return {
    port: read.PORT,
    host: read.HOST ?? (isStoreOurs(read.REDIS_URL) ? '127.0.0.1' : '0.0.0.0'),
    environment: read.NODE_ENV,
    publicUrl: new URL(read.PUBLIC_URL ?? `http://localhost:${read.PORT}`).origin,
    twilio: {
      accountSid: read.TWILIO_ACCOUNT_SID ?? null,
      authToken,
      phoneNumber: read.TWILIO_PHONE_NUMBER ?? null,
      validateSignatures: authToken !== null && read.TWILIO_VALIDATE_SIGNATURES !== 'false',
      apiUrl: read.TWILIO_API_URL === undefined ? null : new URL(read.TWILIO_API_URL).origin,
    },
    apiKeys: read.API_KEYS?.split(',') ?? [],
    trustedProxies: read.TRUST_PROXY,
    providers: providersFrom(read),
    recording: read.RECORDING ?? (read.NODE_ENV === 'production' ? 'off' : 'on'),
    keepDays: { recordings: read.RECORDING_KEEP_DAYS, journals: read.JOURNAL_KEEP_DAYS },
    redisUrl: read.REDIS_URL ?? null,
    sessionsMax: read.MAX_CONCURRENT_SESSIONS,
    shedLoopDelayMs: read.SHED_LOOP_DELAY_MS,
    egressAllow: read.EGRESS_ALLOW?.split(',').map((host) => host.trim()) ?? [],
    log: { level: read.LOG_LEVEL, format: read.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
    dataDir: read.DATA_DIR,
    agent: read.AGENT,
    allow: {
      embeddedProviders: read.ALLOW_EMBEDDED_PROVIDERS,
      volatileStore: read.ALLOW_VOLATILE_STORE,
      plainRedis: read.ALLOW_PLAIN_REDIS,
      endlessRetention: read.ALLOW_ENDLESS_RETENTION,
      root: read.ALLOW_ROOT,
    },
  };
}

/** Whether the store is one of ours: then so is whatever stands before us. */
function isStoreOurs(redisUrl: string | undefined): boolean {
  return redisUrl === undefined || isRedisOnThisMachine(redisUrl);
}
