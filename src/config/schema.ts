import { z } from 'zod';
import { isAllowEntry } from '../egress/allow-list.ts';
import { asrNames, llmNames, ttsNames } from './provider-names.ts';

const portDefault = 3000;
const portMax = 65_535;
/** A bound, not a promise: with the local recogniser a call takes about 180 MB, and a machine carries far fewer. */
const sessionsMaxDefault = 1000;
/** A frame is 20 ms and a carrier holds 400 ms of ours: well before either is missed, new calls must go elsewhere. */
const shedLoopDelayMsDefault = 100;
/** Ten years; whoever means longer means `forever`. */
const keepDaysMax = 3_650;
/** More proxies than this before a gateway is a mistake, not a network. */
const proxiesMax = 10;

/** Every setting by its name in the environment, as text that is checked and typed by itself. */
export const settingsSchema = z.object({
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
  AGENT: z.string().default('agents/receptionist.yaml'),
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
  TRUST_PROXY: trustedProxies(),
  EGRESS_ALLOW: z
    .string()
    .refine(
      (value) => value.split(',').every((entry) => isAllowEntry(entry.trim())),
      says('is not a list, with commas between, of hosts like crm.internal and networks like 10.1.0.0/16'),
    )
    .optional(),
  ASR_PROVIDER: oneOf(asrNames).optional(),
  ASR_FALLBACK: someOf(asrNames),
  LLM_PROVIDER: oneOf(llmNames).optional(),
  LLM_FALLBACK: someOf(llmNames),
  TTS_PROVIDER: oneOf(ttsNames).optional(),
  TTS_FALLBACK: someOf(ttsNames),
  DEEPGRAM_API_KEY: secret(),
  DEEPGRAM_URL: address('https://api.deepgram.com'),
  DEEPGRAM_ASR_MODEL: z.string().optional(),
  DEEPGRAM_ASR_AUDIO: oneOf(['mulaw', 'pcm16']).default('mulaw'),
  DEEPGRAM_TTS_MODEL: z.string().default('aura-2-thalia-en'),
  OPENAI_API_KEY: secret(),
  OPENAI_BASE_URL: address('http://127.0.0.1:11434/v1'),
  OPENAI_MODEL: z.string().optional(),
  OPENAI_TTS_MODEL: z.string().default('gpt-4o-mini-tts'),
  OPENAI_TTS_VOICE: z.string().default('alloy'),
  OPENAI_TTS_INSTRUCTIONS: z.string().optional(),
  ELEVENLABS_API_KEY: secret(),
  ELEVENLABS_URL: address('https://api.elevenlabs.io'),
  ELEVENLABS_VOICE_ID: z.string().optional(),
  SHERPA_MODEL_DIR: z.string().optional(),
  INTENT_SERVICE_URL: address('http://127.0.0.1:8001'),
  RAG_SERVICE_URL: address('http://127.0.0.1:8002'),
  STT_SERVICE_URL: z
    .string()
    .refine((value) => isAddress(value, /^(ws|http)s?:$/), says('is not an address like ws://127.0.0.1:8003'))
    // It is a WebSocket, whichever of the two it is called by.
    .transform((value) => withoutSlash(value).replace(/^http/i, 'ws'))
    .optional(),
  TTS_SERVICE_URL: address('http://127.0.0.1:8004'),
  RECORDING: oneOf(['off', 'on', 'announce']).optional(),
  RECORDING_KEEP_DAYS: keepDays('14'),
  JOURNAL_KEEP_DAYS: keepDays('30'),
  DATA_DIR: z.string().default('./data'),
  // It may hold a password.
  REDIS_URL: z
    .string()
    .refine((value) => isRedisAddress(value), {
      error: 'is not an address like redis://127.0.0.1:6379, rediss:// for TLS, or unix:/path/redis.sock',
    })
    .optional(),
  MAX_CONCURRENT_SESSIONS: wholeNumber(1, 1_000_000, sessionsMaxDefault),
  SHED_LOOP_DELAY_MS: wholeNumber(20, 10_000, shedLoopDelayMsDefault),
  LOG_LEVEL: oneOf(['error', 'warn', 'info', 'debug']).default('info'),
  LOG_FORMAT: oneOf(['pretty', 'json']).optional(),
  ALLOW_EMBEDDED_PROVIDERS: flag(),
  ALLOW_VOLATILE_STORE: flag(),
  ALLOW_PLAIN_REDIS: flag(),
  ALLOW_ENDLESS_RETENTION: flag(),
  ALLOW_ROOT: flag(),
});

/** The name of a setting. */
export type SettingName = keyof typeof settingsSchema.shape;

/** What was given for each setting, as text. */
export type Given = Readonly<Partial<Record<SettingName, string>>>;

/** Every setting, read and typed, with its default where nothing was given. */
export type ReadValues = z.infer<typeof settingsSchema>;

/** The names of all settings, in the order in which a person would read them. */
export const settingNames: readonly SettingName[] = Object.keys(settingsSchema.shape).filter(isSettingName);

/** Whether we know this name. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingsSchema.shape, name);
}

function wholeNumber(least: number, most: number, otherwise: number) {
  return z
    .string()
    .refine(
      (value) => isWholeNumber(value, least, most),
      says(`is not a whole number from ${least} to ${most}`),
    )
    .transform(Number)
    .default(otherwise);
}

function trustedProxies() {
  return z
    .string()
    .refine((value) => value !== 'true', {
      error:
        'is true, which would believe anyone who says who they are: give the number of proxies before us',
      abort: true,
    })
    .refine(
      (value) => isWholeNumber(value, 0, proxiesMax),
      says(`is not the number of proxies before us, from 0 to ${proxiesMax}`),
    )
    .transform(Number)
    .default(0);
}

function isWholeNumber(value: string, least: number, most: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}

/** How many days something is kept; `forever` is null. */
function keepDays(otherwise: string) {
  return z
    .string()
    .refine(
      (value) => value === 'forever' || isWholeNumber(value, 1, keepDaysMax),
      says(`is not a number of days from 1 to ${keepDaysMax}, nor \`forever\``),
    )
    .default(otherwise)
    .transform((value) => (value === 'forever' ? null : Number(value)));
}

function flag() {
  return oneOf(['0', '1'])
    .default('0')
    .transform((value) => value === '1');
}

function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, says(`is not one of ${choices.join(', ')}`));
}

/** Several of them with commas between. */
function someOf<const Choice extends string>(choices: readonly [Choice, ...Choice[]]) {
  const isChoice = (name: string): name is Choice => choices.some((choice) => choice === name);
  return z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .refine((names) => names.every(isChoice), says(`names somebody else than ${choices.join(', ')}`))
    .transform((names) => names.filter(isChoice));
}

/** Nothing of what it is may show in a message. */
function secret() {
  return z.string().regex(/^\S+$/, { error: 'has a space in it: copy it again' }).optional();
}

/** Where a service is, with a path or without. */
function address(example: string) {
  return z
    .string()
    .refine((value) => isAddress(value, /^https?:$/), says(`is not an address like ${example}`))
    .transform(withoutSlash)
    .optional();
}

function isAddress(value: string, protocol: RegExp): boolean {
  return URL.canParse(value) && protocol.test(new URL(value).protocol);
}

function withoutSlash(value: string): string {
  return value.replace(/\/+$/, '');
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

function isRedisAddress(value: string): boolean {
  return /^unix:\/\S/.test(value) || (/^rediss?:\/\/[^\s/]/.test(value) && URL.canParse(value));
}
