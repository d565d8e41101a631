import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Dotenv, readDotenv } from './dotenv.ts';

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
  readonly asrProvider: 'local';
  readonly llmProvider: 'local';
  readonly ttsProvider: 'local';
  readonly recording: 'off' | 'on' | 'announce';
  /** How long recordings and journals are kept; null is for ever. */
  readonly keepDays: { readonly recordings: number | null; readonly journals: number | null };
  /** An address, or `unix:` and the path of a socket. Null: a redis-server of our own, in `dataDir`. */
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
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface Problem {
  /** `.env:4`, or `environment`. */
  readonly where: string;
  readonly what: string;
}

/** Why the gateway does not start: one message with every problem and its remedy. */
export class Problems extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const widest = Math.max(...problems.map(({ where }) => where.length));
    const lines = problems.map(({ where, what }) => `  ${where.padEnd(widest)}  ${what}`);
    const count = problems.length === 1 ? 'one setting needs' : `${problems.length} settings need`;
    super(`Parley does not start: ${count} your attention.\n${lines.join('\n')}`);
    this.name = 'Problems';
    this.problems = problems;
  }
}

/** The settings of this process, from its environment and from `.env` in the current folder. Throws Problems. */
export function loadSettings(): Settings {
  const file = '.env';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const settings = readSettings(process.env, text, { terminal: process.stdout.isTTY === true });
  if (settings instanceof Problems) throw settings;
  return settings;
}

/** Settings from what is given and nothing else. The environment wins over `.env`; an empty value counts as none. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  dotenvText: string | null,
  surroundings = { terminal: false },
): Settings | Problems {
  const dotenv = readDotenv(dotenvText ?? '');
  const given = mergeSources(env, dotenv);
  const where = (name: string) => (env[name] ? 'environment' : whereInDotenv(name, dotenv));

  const read = schema.safeParse(given);
  const wrong = read.success ? [] : read.error.issues;
  const problems = [
    ...dotenv.malformed.map(({ line, why }) => ({ where: `.env:${line}`, what: why })),
    ...wrong.map(({ path, message }) => ({
      where: where(String(path[0])),
      what: `${String(path[0])} ${message}`,
    })),
    ...contradictions(given).map(([name, what]) => ({ where: where(name), what: `${name} ${what}` })),
  ];
  if (!read.success || problems.length > 0) return new Problems(problems);
  return settingsFrom(read.data, surroundings.terminal);
}

type Given = Readonly<Record<string, string>>;

function mergeSources(env: Readonly<Record<string, string | undefined>>, dotenv: Dotenv): Given {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name] || dotenv.values.get(name);
    if (value) given[name] = value;
  }
  return given;
}

function whereInDotenv(name: string, dotenv: Dotenv): string {
  const line = dotenv.lineOf.get(name);
  return line === undefined ? 'environment' : `.env:${line}`;
}

const portDefault = 3000;
const portMax = 65_535;
/** A bound, not a promise: with the local recogniser a call takes about 180 MB, and a machine carries far fewer. */
const sessionsMaxDefault = 1000;

/** A frame is 20 ms and a carrier holds 400 ms of ours: well before either is missed, new calls must go elsewhere. */
const shedLoopDelayMsDefault = 100;
const keepDaysMax = 3_650;

const schema = z.object({
  PORT: wholeNumber(1, portMax, portDefault),
  HOST: z.string().optional(),
  NODE_ENV: oneOf(['development', 'production', 'test']).default('development'),
  PUBLIC_URL: z
    .string()
    .refine(
      isOrigin,
      says('is not an address like https://phone.example.com: http or https, and no path or query'),
    )
    .optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(
      /^AC[0-9a-zA-Z]{32}$/,
      says('is not an account SID: AC and 32 letters and digits, see console.twilio.com'),
    )
    .optional(),
  // Nothing of what it is may show in a message.
  TWILIO_AUTH_TOKEN: z
    .string()
    .regex(/^\S+$/, { error: 'has a space in it: copy it again from console.twilio.com' })
    .optional(),
  TWILIO_PHONE_NUMBER: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, says('is not a number with its country code, like +15005550006'))
    .optional(),
  TWILIO_VALIDATE_SIGNATURES: oneOf(['true', 'false']).optional(),
  TWILIO_API_URL: z
    .string()
    .refine(isOrigin, says('is not an address like https://api.twilio.com, without a path'))
    .optional(),
  // Nothing of what they are may show in a message.
  API_KEYS: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, { error: 'is not a list of keys with commas and no spaces between' })
    .optional(),
  TRUST_PROXY: wholeNumber(0, 10, 0),
  ASR_PROVIDER: provider(),
  LLM_PROVIDER: provider(),
  TTS_PROVIDER: provider(),
  RECORDING: oneOf(['off', 'on', 'announce']).optional(),
  RECORDING_KEEP_DAYS: keepDays('14'),
  JOURNAL_KEEP_DAYS: keepDays('30'),
  // It may hold a password.
  REDIS_URL: z
    .string()
    .refine((value) => /^(rediss?:\/\/[^\s/]|unix:\/)/.test(value) && URL.canParse(value), {
      error: 'is not an address like redis://127.0.0.1:6379, or rediss:// for TLS, or unix:/path/to/a.sock',
    })
    .optional(),
  MAX_CONCURRENT_SESSIONS: wholeNumber(1, 1_000_000, sessionsMaxDefault),
  SHED_LOOP_DELAY_MS: wholeNumber(20, 10_000, shedLoopDelayMsDefault),
  EGRESS_ALLOW: z.string().optional(),
  LOG_LEVEL: oneOf(['error', 'warn', 'info', 'debug']).default('info'),
  LOG_FORMAT: oneOf(['pretty', 'json']).optional(),
  DATA_DIR: z.string().default('./data'),
  AGENT: z.string().default('agents/receptionist.yaml'),
});

/** What is right by itself and wrong beside another setting. */
function contradictions(given: Given): [name: string, what: string][] {
  const found: [string, string][] = [];
  const production = given['NODE_ENV'] === 'production';
  if (given['TWILIO_ACCOUNT_SID'] && !given['TWILIO_AUTH_TOKEN']) {
    found.push(['TWILIO_AUTH_TOKEN', 'is missing beside TWILIO_ACCOUNT_SID: set both, or neither']);
  }
  if (given['TWILIO_VALIDATE_SIGNATURES'] === 'true' && !given['TWILIO_AUTH_TOKEN']) {
    found.push([
      'TWILIO_VALIDATE_SIGNATURES',
      'is true and there is no TWILIO_AUTH_TOKEN to check with: set it',
    ]);
  }
  if (!production) return found;

  if (given['TWILIO_VALIDATE_SIGNATURES'] === 'false') {
    found.push([
      'TWILIO_VALIDATE_SIGNATURES',
      'is false in production, where anyone could pretend to be Twilio: remove it',
    ]);
  }
  if (!given['TWILIO_ACCOUNT_SID'])
    found.push(['TWILIO_ACCOUNT_SID', 'is missing, and production has no stand-in: set it']);
  if (!given['TWILIO_AUTH_TOKEN'] && !given['TWILIO_ACCOUNT_SID']) {
    found.push(['TWILIO_AUTH_TOKEN', 'is missing, and signatures cannot be checked without it: set it']);
  }
  if (!given['PUBLIC_URL'] || !isPublic(given['PUBLIC_URL'])) {
    found.push(['PUBLIC_URL', 'must be set in production to the https address that Twilio reaches us by']);
  }
  return found;
}

function settingsFrom(read: z.infer<typeof schema>, terminal: boolean): Settings {
  const authToken = read.TWILIO_AUTH_TOKEN ?? null;
  return {
    port: read.PORT,
    host: read.HOST ?? (read.REDIS_URL === undefined ? '127.0.0.1' : '0.0.0.0'),
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
    asrProvider: read.ASR_PROVIDER,
    llmProvider: read.LLM_PROVIDER,
    ttsProvider: read.TTS_PROVIDER,
    recording: read.RECORDING ?? (read.NODE_ENV === 'production' ? 'off' : 'on'),
    keepDays: { recordings: read.RECORDING_KEEP_DAYS, journals: read.JOURNAL_KEEP_DAYS },
    redisUrl: read.REDIS_URL ?? null,
    sessionsMax: read.MAX_CONCURRENT_SESSIONS,
    shedLoopDelayMs: read.SHED_LOOP_DELAY_MS,
    egressAllow: read.EGRESS_ALLOW?.split(',').map((host) => host.trim()) ?? [],
    log: { level: read.LOG_LEVEL, format: read.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
    dataDir: read.DATA_DIR,
    agent: read.AGENT,
  };
}

function wholeNumber(least: number, most: number, otherwise: number) {
  const inRange = (value: string) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
  return z
    .string()
    .refine(inRange, says(`is not a whole number from ${least} to ${most}`))
    .transform(Number)
    .default(otherwise);
}

/** How many days something is kept; `forever` is null. */
function keepDays(otherwise: string) {
  const inRange = (value: string) => /^[1-9]\d{0,3}$/.test(value) && Number(value) <= keepDaysMax;
  return z
    .string()
    .refine(
      (value) => value === 'forever' || inRange(value),
      says(`is not a number of days from 1 to ${keepDaysMax}, nor \`forever\``),
    )
    .default(otherwise)
    .transform((value) => (value === 'forever' ? null : Number(value)));
}

function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, says(`is not one of ${choices.join(', ')}`));
}

function provider() {
  return z
    .enum(['local'], says('is not a provider that this version has: it has `local`, which needs no key'))
    .default('local');
}

/** A message that shows the value: never for a secret. */
function says(what: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => `is ${JSON.stringify(input)}, which ${what}` };
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return (url.protocol === 'http:' || url.protocol === 'https:') && bare;
}

function isPublic(value: string): boolean {
  if (!URL.canParse(value)) return true; // Said already: it is no address at all.
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' && !/^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(hostname);
}
