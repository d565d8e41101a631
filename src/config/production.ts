import { isPrivateHost } from '../egress/private-address.ts';
import type { Objection } from './objection.ts';
import { providersFrom } from './providers.ts';
import { isRedisOnThisMachine } from './redis-address.ts';
import type { Given, ReadValues, SettingName } from './schema.ts';
import { weaknessOf } from './weak-secret.ts';

/** What production refuses of the settings alone. Nothing of a secret shows. */
export function productionRefusals(given: Given, read: ReadValues): Objection[] {
  return [
    ...ofTwilio(given),
    ...ofPublicUrl(given),
    ...ofKeys(given),
    ...ofRedis(given, read),
    ...ofProviders(read),
    ...ofRecording(read),
  ];
}

function ofTwilio(given: Given): Objection[] {
  const found: Objection[] = [];
  if (!given.TWILIO_ACCOUNT_SID)
    found.push({ name: 'TWILIO_ACCOUNT_SID', what: 'is missing, and production has no stand-in: set it' });
  if (!given.TWILIO_AUTH_TOKEN && !given.TWILIO_ACCOUNT_SID) {
    found.push({
      name: 'TWILIO_AUTH_TOKEN',
      what: 'is missing, and signatures cannot be checked without it: set it',
    });
  }
  const noToken = given.TWILIO_AUTH_TOKEN ? whyNoToken(given.TWILIO_AUTH_TOKEN) : null;
  if (noToken !== null) found.push({ name: 'TWILIO_AUTH_TOKEN', what: noToken });
  if (given.TWILIO_VALIDATE_SIGNATURES === 'false') {
    found.push({
      name: 'TWILIO_VALIDATE_SIGNATURES',
      what: 'is false in production, where anyone could pretend to be Twilio: remove it',
    });
  }
  return found;
}

function whyNoToken(given: string): string | null {
  if (!/^[0-9a-f]{32}$/i.test(given))
    return 'is not 32 hexadecimal digits, as every token of Twilio is: copy it from console.twilio.com';
  if (weaknessOf(given) !== null)
    return 'is an example that anyone can guess: copy your own from console.twilio.com';
  return null;
}

function ofPublicUrl({ PUBLIC_URL: url }: Given): Objection[] {
  const name = 'PUBLIC_URL';
  if (!url)
    return [{ name, what: 'must be set in production to the https address that Twilio reaches us by' }];
  if (!URL.canParse(url)) return [];
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:')
    return [{ name, what: 'must be https in production: what callers say would travel in the clear' }];
  if (isPrivateHost(hostname))
    return [
      { name, what: `is ${hostname}, where Twilio cannot reach us: set the address that the internet knows` },
    ];
  if (reservedForExamples.test(hostname))
    return [{ name, what: `is ${hostname}, an example where nobody lives: set the address that is yours` }];
  return [];
}

/** RFC 2606 keeps these for manuals and tests: they lead nowhere. */
const reservedForExamples = /(^|\.)(example\.(com|net|org)|example|invalid|test)\.?$/;

function ofKeys(given: Given): Objection[] {
  const name = 'API_KEYS';
  if (!given.API_KEYS) {
    const what = 'is missing: production makes none by itself. Set a random one, by `openssl rand -hex 32`';
    return [{ name, what }];
  }
  const keys = given.API_KEYS.split(',');
  const others = [
    given.TWILIO_AUTH_TOKEN,
    given.TWILIO_ACCOUNT_SID,
    given.DEEPGRAM_API_KEY,
    given.OPENAI_API_KEY,
    given.ELEVENLABS_API_KEY,
    passwordIn(given.REDIS_URL),
  ];
  return keys.flatMap((key, at) => {
    const which = keys.length === 1 ? '' : `(key ${at + 1}) `;
    const shared = others.includes(key) || keys.indexOf(key) < at;
    return [weaknessOf(key), shared ? 'is equal to another secret: make one that opens nothing else' : null]
      .filter((wrong) => wrong !== null)
      .map((wrong) => ({ name, what: which + wrong }));
  });
}

function passwordIn(redisUrl: string | undefined): string | undefined {
  return redisUrl && URL.canParse(redisUrl) ? new URL(redisUrl).password || undefined : undefined;
}

function ofRedis({ REDIS_URL: url }: Given, { ALLOW_PLAIN_REDIS: plain }: ReadValues): Objection[] {
  if (!url || (!url.startsWith('unix:') && !URL.canParse(url)) || isRedisOnThisMachine(url)) return [];
  const { protocol, password } = new URL(url);
  const found: Objection[] = [];
  if (password === '') {
    found.push({
      name: 'REDIS_URL',
      what: 'has no password, and anyone on its network could read and change calls: give it one',
    });
  }
  if (protocol !== 'rediss:' && !plain) {
    found.push({
      name: 'REDIS_URL',
      what: 'has no TLS: use rediss://, or set ALLOW_PLAIN_REDIS=1 where the network is yours alone',
    });
  }
  return found;
}

function ofProviders(read: ReadValues): Objection[] {
  if (read.ALLOW_EMBEDDED_PROVIDERS) return [];
  const { asr, llm, tts, sherpaModelDir } = providersFrom(read);
  // A model of one's own is no stand-in.
  const ears = asr[0] === 'local' && sherpaModelDir !== null ? 'sherpa' : asr[0];
  const first = { ASR_PROVIDER: ears, LLM_PROVIDER: llm[0], TTS_PROVIDER: tts[0] };
  const parts: readonly (keyof typeof first)[] = ['ASR_PROVIDER', 'LLM_PROVIDER', 'TTS_PROVIDER'];
  return parts
    .filter((name) => first[name] === 'local')
    .map((name) => ({
      name,
      what: 'is local, which is made for rehearsals: choose a provider, or set ALLOW_EMBEDDED_PROVIDERS=1',
    }));
}

function ofRecording(read: ReadValues): Objection[] {
  const found: Objection[] = [];
  if (read.RECORDING === 'on') {
    found.push({
      name: 'RECORDING',
      what: 'is on, and callers would not be told: set it to announce, or to off',
    });
  }
  if (read.ALLOW_ENDLESS_RETENTION) return found;
  const kept: readonly SettingName[] = ['RECORDING_KEEP_DAYS', 'JOURNAL_KEEP_DAYS'];
  for (const name of kept.filter((each) => read[each] === null)) {
    found.push({
      name,
      what: 'is forever: give the number of days that you need them, or set ALLOW_ENDLESS_RETENTION=1',
    });
  }
  return found;
}
