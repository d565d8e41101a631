import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Problems } from '../../src/config/problems.ts';
import { weaknessOf } from '../../src/config/weak-secret.ts';
import { readSettings, surveySettings } from '../../src/config.ts';

const key = '3f9c1e7b5a2d8064c7e91b3f5a7d2c60';
const password = '9d0b72c4e6f81a3550c7d9e1b2f4a687';
const wellSet = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://phone.harborstreet.dental',
  TWILIO_ACCOUNT_SID: `AC${'1f'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: 'c2a9f00d4b7e61358d2c9a7f1e3b5d80',
  API_KEYS: key,
  ALLOW_EMBEDDED_PROVIDERS: '1',
};

describe('production', () => {
  test('has nothing against settings that are well set', () => {
    expect(refused({})).toEqual([]);
  });

  test.each([
    'https://127.0.0.1',
    'https://10.1.2.3',
    'https://172.20.0.1',
    'https://192.168.0.1',
    'https://169.254.169.254',
    'https://100.64.0.1',
    'https://0.0.0.0',
    'https://[::1]',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'https://[::ffff:192.168.0.1]',
    'https://2130706433',
    'https://gateway',
    'https://gateway.local',
    'https://api.localhost',
  ])('is not reached by Twilio at %s', (url) => {
    expect(refused({ PUBLIC_URL: url })).toEqual([expect.stringContaining('Twilio cannot reach us')]);
  });

  test.each([
    'https://example.com',
    'https://phone.example.net',
    'https://phone.example.org',
    'https://phone.example',
    'https://phone.invalid',
    'https://phone.test',
  ])('is not at %s, which is kept for manuals', (url) => {
    expect(refused({ PUBLIC_URL: url })).toEqual([expect.stringContaining('an example where nobody lives')]);
  });

  test.each([
    '…',
    'canary',
    'your_auth_token',
    `${wellSet.TWILIO_AUTH_TOKEN}0`,
    '0'.repeat(32),
    '0123456789abcdef0123456789abcdef',
  ])('does not take %s for a token of Twilio, and shows nothing of it', (authToken) => {
    const [told, ...others] = refused({ TWILIO_AUTH_TOKEN: authToken });
    expect(told).toMatch(/^TWILIO_AUTH_TOKEN is .*: copy (it|your own) from console\.twilio\.com$/);
    expect(told).not.toContain(authToken);
    expect(others).toEqual([]);
  });

  test.each([
    ['redis://10.0.0.5:6379', ['has no password', 'has no TLS']],
    [`redis://:${password}@redis.example.com`, ['has no TLS']],
    ['rediss://redis.example.com', ['has no password']],
    [`rediss://:${password}@redis.example.com`, []],
    [`rediss://:100%${password}@redis.example.com`, []],
    ['redis://127.0.0.1:6379', []],
    ['redis://[::1]:6379', []],
    ['redis://localhost:6379', []],
    ['unix:/run/redis.sock', []],
  ])('of a store at %s refuses %j', (url, what) => {
    expect(refused({ REDIS_URL: url })).toEqual(what.map((words) => expect.stringContaining(words)));
  });

  test('takes a store without TLS where somebody vouches for the network, but none without a password', () => {
    const vouched = (url: string) => refused({ REDIS_URL: url, ALLOW_PLAIN_REDIS: '1' });
    expect(vouched(`redis://:${password}@10.0.0.5`)).toEqual([]);
    expect(vouched('redis://10.0.0.5')).toEqual([expect.stringContaining('has no password')]);
  });

  test('wants each key to be long, random and its own, and says which is not', () => {
    const keys = [key, 'short', key, wellSet.TWILIO_AUTH_TOKEN].join(',');
    expect(refused({ API_KEYS: keys })).toEqual([
      expect.stringMatching(/^API_KEYS \(key 2\) is too short/),
      expect.stringMatching(/^API_KEYS \(key 3\) is equal to another secret/),
      expect.stringMatching(/^API_KEYS \(key 4\) is equal to another secret/),
    ]);
    expect(refused({ API_KEYS: password, REDIS_URL: `rediss://:${password}@redis.example.com` })).toEqual([
      expect.stringContaining('is equal to another secret'),
    ]);
  });

  test('takes ears with a model of one’s own for what they are, and the rest that is built in for rehearsals', () => {
    const embedded = { ALLOW_EMBEDDED_PROVIDERS: '', ASR_PROVIDER: 'local' };
    expect(refused(embedded)).toContainEqual(expect.stringContaining('ASR_PROVIDER is local'));
    const own = refused({ ...embedded, SHERPA_MODEL_DIR: '/models/streaming' });
    expect(own).toEqual([
      expect.stringContaining('LLM_PROVIDER is local'),
      expect.stringContaining('TTS_PROVIDER is local'),
    ]);
  });

  test('tells callers that they are recorded, or does not record them', () => {
    expect(refused({ RECORDING: 'on' })).toEqual([expect.stringContaining('callers would not be told')]);
    expect(refused({ RECORDING: 'announce' })).toEqual([]);
    expect(refused({ RECORDING: 'off' })).toEqual([]);
  });

  test('keeps nothing for ever unless somebody says so', () => {
    const forever = { RECORDING_KEEP_DAYS: 'forever', JOURNAL_KEEP_DAYS: 'forever' };
    expect(refused(forever)).toHaveLength(2);
    expect(refused({ ...forever, ALLOW_ENDLESS_RETENTION: '1' })).toEqual([]);
  });

  test('shows nothing of a secret that it refuses', () => {
    const told = refused({
      API_KEYS: 'canary,canarycanarycanarycanarycanarycanary',
      REDIS_URL: 'redis://:canary9@10.0.0.5',
    });
    expect(told).toHaveLength(3);
    expect(told.join()).not.toContain('canary');
  });
});

describe('a key that anyone could guess', () => {
  test.each([
    'a'.repeat(64),
    '0123456789abcdef0123456789abcdef',
    'change-me-change-me-change-me-change-me',
    'this-is-my-very-secret-password-1234',
    'parley-development-key-parley-development',
  ])('%s', (weak) => expect(weaknessOf(weak)).not.toBeNull());

  test('is every key of our own pages', () => {
    const pages = [
      '.env.example',
      'README.md',
      ...readdirSync('docs')
        .filter(isPage)
        .map((name) => join('docs', name)),
    ];
    const shown = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/API_KEYS=(\S+)/g)].map(([, value = '']) => value),
    );
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((value) => weaknessOf(value) === null)).toEqual([]);
  });

  test('is not a random one', () => {
    expect([key, password, 'Zk3vX9qLr8TtB2mNc7YwHd5uGf1sJp4A'].map(weaknessOf)).toEqual([null, null, null]);
  });
});

describe('a name that means nothing', () => {
  test('in .env is refused in production, with its line and what was surely meant', () => {
    const found = surveySettings(wellSet, 'PROT=3000\n\nFAVOURITE=tea\n').problems;
    expect(found).toEqual([
      { where: '.env:1', what: 'PROT is not a setting: did you mean PORT?' },
      { where: '.env:3', what: expect.stringMatching(/^FAVOURITE is not a setting that this version has/) },
    ]);
  });

  test('is told to a developer whose gateway does not start for another reason', () => {
    const refusal = readSettings({ PORT: 'many' }, 'REDIS_ULR=redis://10.0.0.5');
    expect(refusal).toMatchObject({ message: expect.stringContaining('did you mean REDIS_URL?') });
  });

  test('only warns a developer', () => {
    const { problems, warnings } = surveySettings({ TWILIO_REGION: 'ie1' }, 'PROT=3000');
    expect(problems).toEqual([]);
    expect(warnings.map(({ what }) => what.split(' ')[0])).toEqual(['PROT', 'TWILIO_REGION']);
  });

  test.each([
    ['REDIS_URI', 'REDIS_URL'],
    ['TWILIO_AUTHTOKEN', 'TWILIO_AUTH_TOKEN'],
    ['redis_url', 'REDIS_URL'],
    ['ALLOW_ROOTS', 'ALLOW_ROOT'],
    ['PROT', 'PORT'],
    ['RECORDNIG', 'RECORDING'],
  ])('in the environment is %s, which is a slip of %s', (name, meant) => {
    expect(refused({ [name]: '1' })).toEqual([`${name} is not a setting: did you mean ${meant}?`]);
  });

  test('in the environment is whatever begins like ours', () => {
    expect(refused({ PARLEY_MODE: 'x', TWILIO_REGION: 'ie1' })).toEqual([
      expect.stringMatching(/^PARLEY_MODE is not a setting that/),
      expect.stringMatching(/^TWILIO_REGION is not a setting that/),
    ]);
  });

  test.each([
    'HOME',
    'HOSTNAME',
    'PATH',
    'NODE_OPTIONS',
    'REDIS_PORT',
    'OPENAI_API_KEY',
    'LOGNAME',
    'SSH_AGENT_PID',
    'PWD',
  ])('in the environment is not %s, which belongs to others', (name) =>
    expect(refused({ [name]: '1' })).toEqual([]),
  );

  test('is not a slip of what was set as well', () => {
    expect(refused({ REDIS_URI: 'x', REDIS_URL: 'unix:/run/redis.sock' })).toEqual([]);
  });
});

function refused(env: Record<string, string>): string[] {
  const read = readSettings({ ...wellSet, ...env }, null);
  return read instanceof Problems ? read.problems.map(({ what }) => what) : [];
}

function isPage(name: string): boolean {
  return name.endsWith('.md');
}
