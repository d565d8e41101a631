import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { settingNames } from '../../src/config/schema.ts';
import { loadSettings, Problems, readSettings, type Settings } from '../../src/config.ts';
import { readDotenv } from '../../src/dotenv.ts';

const account = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'c2a9f00d4b7e61358d2c9a7f1e3b5d80',
};
const productionEnv = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://phone.harborstreet.dental',
  API_KEYS: '3f9c1e7b5a2d8064c7e91b3f5a7d2c60',
  ALLOW_EMBEDDED_PROVIDERS: '1',
  ...account,
};

describe('a fresh machine', () => {
  test('needs no setting at all', () => {
    expect(good({}, null)).toEqual({
      port: 3000,
      host: '127.0.0.1',
      environment: 'development',
      publicUrl: 'http://localhost:3000',
      twilio: {
        accountSid: null,
        authToken: null,
        phoneNumber: null,
        validateSignatures: false,
        apiUrl: null,
      },
      apiKeys: [],
      trustedProxies: 0,
      providers: {
        asr: ['local'],
        llm: ['local'],
        tts: ['local'],
        sherpaModelDir: null,
        deepgram: {
          apiKey: null,
          url: null,
          novaModel: 'nova-3',
          fluxModel: 'flux-general-en',
          asrAudio: 'mulaw',
          ttsModel: 'aura-2-thalia-en',
        },
        openai: {
          apiKey: null,
          baseUrl: null,
          model: 'gpt-4.1-mini',
          ttsModel: 'gpt-4o-mini-tts',
          ttsVoice: 'alloy',
          ttsInstructions: null,
        },
        elevenlabs: { apiKey: null, url: null, voiceId: null },
        services: { intent: null, knowledge: null, stt: null, tts: null },
      },
      recording: 'on',
      keepDays: { recordings: 14, journals: 30 },
      redisUrl: null,
      sessionsMax: 1000,
      shedLoopDelayMs: 100,
      egressAllow: [],
      log: { level: 'info', format: 'json' },
      dataDir: './data',
      agent: 'agents/receptionist.yaml',
      allow: {
        embeddedProviders: false,
        volatileStore: false,
        plainRedis: false,
        endlessRetention: false,
        root: false,
      },
    });
  });

  test('may use .env.example as it is, and with every line of it switched on', () => {
    const example = readFileSync('.env.example', 'utf8');
    expect(good({}, example)).toEqual(good({}, null));
    const switchedOn = example.replaceAll(/^#(?=[A-Z_]+=)/gm, '').replaceAll(/=$/gm, '=abc');
    expect(good({}, switchedOn).redisUrl).toBe('redis://127.0.0.1:6379');
  });

  test('finds every setting in .env.example, and no other', () => {
    const example = readFileSync('.env.example', 'utf8');
    const named = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(settingNames.toSorted());
  });
});

describe('where a setting comes from', () => {
  test('the environment wins over .env', () => {
    expect(good({ PORT: '4000' }, 'PORT=5000').port).toBe(4000);
    expect(good({}, 'PORT=5000').port).toBe(5000);
  });

  test('an empty value counts as none', () => {
    expect(good({ PORT: '' }, 'PORT=\n').port).toBe(3000);
  });

  test('a problem in .env is told with its line, also below a value of several lines', () => {
    expect(bad({}, 'AGENT="a\nb"\n\nPORT=abc')).toEqual([
      { where: '.env:4', what: expect.stringMatching(/^PORT is "abc"/) },
    ]);
  });

  test('a problem in the environment is told as such, even if .env has the name too', () => {
    expect(bad({ PORT: 'abc' }, 'PORT=3000')[0]?.where).toBe('environment');
  });

  test('lines that Node would pass over in silence are told, and do not swallow the next', () => {
    expect(readDotenv('hello there\nPORT=5\nAGENT="open\n')).toEqual({
      values: new Map([['PORT', '5']]),
      lineOf: new Map([['PORT', 2]]),
      malformed: [
        { line: 1, why: expect.stringContaining('NAME=value') },
        { line: 3, why: expect.stringContaining('never closes') },
      ],
    });
  });

  test('comments, exports and quotes are understood', () => {
    const text = '# a comment\n  # another\nexport PORT=5\nAGENT="with # inside"\nHOST=::1 # behind\n';
    expect(Object.fromEntries(readDotenv(text).values)).toEqual({
      PORT: '5',
      AGENT: 'with # inside',
      HOST: '::1',
    });
    expect(readDotenv(text).malformed).toEqual([]);
  });
});

describe('defaults that depend on each other', () => {
  test('with a Redis of its own the gateway listens to this machine only, with a shared one to all', () => {
    expect(good({ REDIS_URL: 'redis://10.0.0.1:6379' }, null).host).toBe('0.0.0.0');
    expect(good({ REDIS_URL: 'redis://10.0.0.1:6379', HOST: '::1' }, null).host).toBe('::1');
    for (const redisUrl of [
      'unix:/run/redis.sock',
      'redis://127.0.0.1:6379',
      'redis://localhost',
      'redis://[::1]',
    ])
      expect(good({ REDIS_URL: redisUrl }, null).host).toBe('127.0.0.1');
  });

  test('a shared Redis may be behind a socket of this machine', () => {
    expect(good({ REDIS_URL: 'unix:/run/redis.sock' }, null).redisUrl).toBe('unix:/run/redis.sock');
    expect(good({ REDIS_URL: 'unix:/a folder/redis.sock' }, null).redisUrl).toBe('unix:/a folder/redis.sock');
  });

  test('the public address follows the port, and loses the slash people paste with it', () => {
    expect(good({ PORT: '8080' }, null).publicUrl).toBe('http://localhost:8080');
    expect(good({ PUBLIC_URL: 'https://x.example.com/' }, null).publicUrl).toBe('https://x.example.com');
  });

  test('signatures are checked where there is a token, unless a developer says otherwise', () => {
    expect(good(account, null).twilio.validateSignatures).toBe(true);
    const off = { ...account, TWILIO_VALIDATE_SIGNATURES: 'false' };
    expect(good(off, null).twilio.validateSignatures).toBe(false);
    expect(bad({ ...productionEnv, ...off }, null)[0]?.what).toMatch(
      /^TWILIO_VALIDATE_SIGNATURES is false in production/,
    );
  });

  test('production records nobody unless told to', () => {
    expect(good(productionEnv, null).recording).toBe('off');
  });

  test('a log is readable on a terminal and JSON elsewhere', () => {
    const onTerminal = readSettings({}, null, { terminal: true });
    expect(onTerminal).toMatchObject({ log: { format: 'pretty' } });
  });
});

describe('this process', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('has the settings of its environment, or is told what is wrong with them', () => {
    vi.stubEnv('AGENT', 'agents/another.yaml');
    expect(loadSettings().agent).toBe('agents/another.yaml');
    vi.stubEnv('PORT', 'many');
    expect(() => loadSettings()).toThrow(/environment {2}PORT is "many"/);
  });
});

describe('what is wrong', () => {
  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['NODE_ENV', 'prod'],
    ['PUBLIC_URL', 'phone.example.com'],
    ['PUBLIC_URL', 'ftp://phone.example.com'],
    ['PUBLIC_URL', 'https://phone.example.com/base'],
    ['PUBLIC_URL', 'https://phone.example.com/?a=b'],
    ['PUBLIC_URL', 'https://me:you@phone.example.com'],
    ['TWILIO_PHONE_NUMBER', '5005550006'],
    ['TWILIO_VALIDATE_SIGNATURES', 'yes'],
    ['ASR_PROVIDER', 'whisper'],
    ['LLM_PROVIDER', 'deepgram'],
    ['TTS_PROVIDER', 'openai,local'],
    ['TTS_FALLBACK', 'local,polly'],
    ['OPENAI_BASE_URL', 'localhost:11434'],
    ['STT_SERVICE_URL', 'ftp://127.0.0.1'],
    ['RECORDING', 'ask'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'unix:redis.sock'],
    ['API_KEYS', 'one, two'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/8'],
    ['EGRESS_ALLOW', '10.0.0.0/33'],
    ['EGRESS_ALLOW', 'https://crm.internal'],
    ['JOURNAL_KEEP_DAYS', '0'],
    ['ALLOW_ROOT', 'yes'],
    ['MAX_CONCURRENT_SESSIONS', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
  ])('%s=%s is told by name', (name, value) => {
    expect(bad({ [name]: value }, null).map(({ what }) => what.split(' ')[0])).toEqual([name]);
  });

  test('everything is told at once, in one message, one line each', () => {
    const problems = readSettings({ NODE_ENV: 'production', PORT: 'abc' }, 'nonsense\nLOG_LEVEL=loud\n');
    expect(problems).toBeInstanceOf(Problems);
    expect(problems instanceof Problems ? problems.message.split('\n') : []).toEqual([
      'Parley does not start: 10 things need your attention.',
      expect.stringMatching(/^ {2}\.env:1 {7}this is not NAME=value/),
      expect.stringMatching(/^ {2}environment {2}PORT is "abc"/),
      expect.stringMatching(/^ {2}\.env:2 {7}LOG_LEVEL is "loud"/),
      expect.stringMatching(/^ {2}environment {2}TWILIO_ACCOUNT_SID is missing/),
      expect.stringMatching(/^ {2}environment {2}TWILIO_AUTH_TOKEN is missing/),
      expect.stringMatching(/^ {2}environment {2}PUBLIC_URL must be set/),
      expect.stringMatching(/^ {2}environment {2}API_KEYS is missing/),
      ...['ASR', 'LLM', 'TTS'].map((part) =>
        expect.stringMatching(new RegExp(`^ {2}environment {2}${part}_PROVIDER is local`)),
      ),
    ]);
  });

  test('an account without its token is told', () => {
    expect(bad({ TWILIO_ACCOUNT_SID: account.TWILIO_ACCOUNT_SID }, null)[0]?.what).toMatch(
      /^TWILIO_AUTH_TOKEN/,
    );
  });

  test('no secret shows in a message', () => {
    const told = bad({ TWILIO_AUTH_TOKEN: 'canary canary', REDIS_URL: 'rdis://:canary@host' }, null);
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toContain('canary');
  });
});

function good(env: Record<string, string>, dotenv: string | null): Settings {
  const settings = readSettings(env, dotenv);
  if (settings instanceof Problems) throw settings;
  return settings;
}

function bad(env: Record<string, string>, dotenv: string | null): readonly { where: string; what: string }[] {
  const settings = readSettings(env, dotenv);
  return settings instanceof Problems ? settings.problems : [];
}

describe('who hears, thinks and speaks', () => {
  const { providers: builtIn } = good({}, null);
  const chosen = (env: Record<string, string>) => {
    const { asr, llm, tts } = good(env, null).providers;
    return { asr, llm, tts };
  };

  test('is whoever there is a key for, and what is built in where there is none', () => {
    expect(chosen({ DEEPGRAM_API_KEY: 'key' })).toEqual({
      asr: ['deepgram'],
      llm: ['local'],
      tts: ['deepgram'],
    });
    expect(chosen({ OPENAI_API_KEY: 'key' })).toEqual({ asr: ['local'], llm: ['openai'], tts: ['openai'] });
    expect(chosen({ ELEVENLABS_API_KEY: 'key', ELEVENLABS_VOICE_ID: 'id' }).tts).toEqual(['elevenlabs']);
    expect(chosen({ ELEVENLABS_API_KEY: 'key' }).tts).toEqual(['local']);
    expect(chosen({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/', OPENAI_MODEL: 'llama' })).toEqual({
      asr: ['local'],
      llm: ['openai'],
      tts: ['local'],
    });
  });

  test('is whoever is named first, and then those who stand in for them, each once', () => {
    const env = {
      DEEPGRAM_API_KEY: 'key',
      OPENAI_API_KEY: 'key',
      TTS_FALLBACK: 'openai, local,deepgram,local',
    };
    expect(chosen(env).tts).toEqual(['deepgram', 'openai', 'local']);
    expect(chosen({ ...env, ASR_PROVIDER: 'local' }).asr).toEqual(['local']);
  });

  test.each([
    [{ ASR_PROVIDER: 'deepgram-flux' }, ['DEEPGRAM_API_KEY']],
    [{ LLM_FALLBACK: 'openai' }, ['OPENAI_API_KEY']],
    [{ OPENAI_BASE_URL: 'http://127.0.0.1:8000/v1' }, ['OPENAI_MODEL']],
    [{ TTS_PROVIDER: 'elevenlabs' }, ['ELEVENLABS_API_KEY', 'ELEVENLABS_VOICE_ID']],
    // A voice of another protocol: the socket that we speak over refuses it.
    [{ DEEPGRAM_API_KEY: 'key', DEEPGRAM_TTS_MODEL: 'flux-kit-en' }, ['DEEPGRAM_TTS_MODEL']],
    [{ ASR_PROVIDER: 'http', TTS_FALLBACK: 'http' }, ['STT_SERVICE_URL', 'TTS_SERVICE_URL']],
  ])('needs what it cannot work without: %j', (env, names) => {
    expect(bad(env, null).map(({ what }) => what.split(' ')[0])).toEqual(names);
  });

  test('has the recogniser model that is named, where it is one of theirs, and else the usual one', () => {
    const models = (DEEPGRAM_ASR_MODEL: string) => {
      const { novaModel, fluxModel } = good({ DEEPGRAM_ASR_MODEL }, null).providers.deepgram;
      return [novaModel, fluxModel];
    };
    expect(models('nova-2-phonecall')).toEqual(['nova-2-phonecall', 'flux-general-en']);
    expect(models('flux-general-multi')).toEqual(['nova-3', 'flux-general-multi']);
  });

  test('hears the line as it comes, or resampled', () => {
    const audio = (value: string) => good({ DEEPGRAM_ASR_AUDIO: value }, null).providers.deepgram.asrAudio;
    expect([builtIn.deepgram.asrAudio, audio('pcm16')]).toEqual(['mulaw', 'pcm16']);
    expect(bad({ DEEPGRAM_ASR_AUDIO: 'mp3' }, null)).toEqual([
      expect.objectContaining({ what: expect.stringContaining('mulaw, pcm16') }),
    ]);
  });

  test('is asked where its address says, without a slash at the end', () => {
    const { services, openai } = good(
      { RAG_SERVICE_URL: 'http://127.0.0.1:8002/rag/', OPENAI_BASE_URL: 'http://h/v1/', OPENAI_MODEL: 'm' },
      null,
    ).providers;
    expect(services).toEqual({ ...builtIn.services, knowledge: 'http://127.0.0.1:8002/rag' });
    expect(openai.baseUrl).toBe('http://h/v1');
  });

  test.each([
    ['ws://127.0.0.1:8003/', 'ws://127.0.0.1:8003'],
    ['wss://ears.internal/stt', 'wss://ears.internal/stt'],
    ['http://127.0.0.1:8003', 'ws://127.0.0.1:8003'],
    ['https://ears.internal/stt', 'wss://ears.internal/stt'],
  ])('is heard by over a WebSocket, by whichever name it goes: %s', (STT_SERVICE_URL, stt) => {
    expect(good({ STT_SERVICE_URL }, null).providers.services.stt).toBe(stt);
  });
});
