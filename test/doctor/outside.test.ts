import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { providers } from '../../scripts/doctor/checks/providers.ts';
import { publicUrl } from '../../scripts/doctor/checks/public-url.ts';
import { store } from '../../scripts/doctor/checks/store.ts';
import { twilio } from '../../scripts/doctor/checks/twilio.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/adapters/store/redis/embedded.ts';
import type { Settings } from '../../src/config.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { lack as sherpaLack, tinyModelFolder } from '../adapters/asr-sherpa/models.ts';
import { TwilioRest } from '../support/twilio-rest.ts';
import { found, surroundingsWith } from './surroundings.ts';

describe('the store', () => {
  let folder: string;
  let redis: EmbeddedRedis;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    redis = await startEmbeddedRedis({ dataDir: folder, timers: systemTime, log });
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  test('is our own where none is set', async () => {
    expect(await found(store)).toEqual([expect.stringMatching(/^good: embedded/)]);
  });

  test('answers, throws nothing away and writes it down', async () => {
    expect(await found(store, surroundingsWith({ redisUrl: redis.socket }))).toEqual([
      expect.stringMatching(/^good: answers, version \d+\.\d+/),
      expect.stringMatching(/^good: throws nothing away/),
      expect.stringMatching(/^good: writes down/),
    ]);
  });

  test('forgets, which in production is worse', async () => {
    const client = new Redis(redis.socket);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.config('SET', 'appendonly', 'no');
    client.disconnect();
    const forgets = { redisUrl: redis.socket };
    expect((await found(store, surroundingsWith(forgets))).slice(1)).toEqual([
      expect.stringMatching(/^doubtful: throws things away when it is full \(maxmemory-policy allkeys-lru\)/),
      expect.stringMatching(/^doubtful: forgets when it stops/),
    ]);
    const inProduction = await found(store, surroundingsWith({ ...forgets, environment: 'production' }));
    expect(inProduction.slice(1).every((line) => line.startsWith('bad'))).toBe(true);
  });

  test('is out of reach', async () => {
    const lines = await found(store, surroundingsWith({ redisUrl: 'redis://127.0.0.1:1' }));
    expect(lines).toEqual([expect.stringMatching(/^bad: out of reach/)]);
  });
});

describe('the public address', () => {
  const twilio = { ...surroundingsWith().settings.twilio, authToken: 'f0f0' };

  test('of this machine is enough for a rehearsal, and not for Twilio', async () => {
    expect(await found(publicUrl)).toEqual([expect.stringMatching(/^good: /)]);
    expect(await found(publicUrl, surroundingsWith({ twilio }))).toEqual([
      expect.stringMatching(
        /^doubtful: TWILIO_AUTH_TOKEN is set, and Twilio cannot reach http:\/\/localhost/,
      ),
    ]);
  });

  test('with a name that nobody knows is doubtful', async () => {
    expect(
      await found(publicUrl, surroundingsWith({ twilio, publicUrl: 'https://nowhere.invalid' })),
    ).toEqual([expect.stringMatching(/^doubtful: the host of https:\/\/nowhere\.invalid is not found/)]);
  });
});

describe('Twilio', () => {
  const number = '+15005550006';
  const publicUrl = 'https://phone.example.com';
  const ours = { voice_url: `${publicUrl}/twilio/voice`, status_callback: `${publicUrl}/twilio/status` };
  let rest: TwilioRest;
  beforeEach(async () => {
    rest = await TwilioRest.open();
  });
  afterEach(() => rest.close());

  const look = (changes: Partial<Settings['twilio']> = {}, url = publicUrl) => {
    const account = { ...rest.credentials, phoneNumber: number, validateSignatures: true, ...changes };
    return found(twilio, surroundingsWith({ twilio: account, publicUrl: url }));
  };

  test('is nobody we know without an account', async () => {
    expect(await found(twilio)).toEqual([expect.stringMatching(/^doubtful: no account is set/)]);
  });

  test('leads the calls of the number to us', async () => {
    rest.addNumber(number, ours);
    expect(await look()).toEqual([
      expect.stringMatching(/^good: account “Parley on loopback” \(Full\) is active/),
      `good: ${number} leads to ${ours.voice_url}`,
      `good: its status callback is ${ours.status_callback}`,
    ]);
  });

  test.each([
    ['another address', { voice_url: 'https://elsewhere.example.com/twilio/voice' }, 'bad: '],
    ['another path', { voice_url: `${publicUrl}/voice` }, 'bad: '],
    ['another method', { voice_method: 'GET' }, 'bad: '],
    ['no address', { voice_url: null }, `bad: ${number} leads to nowhere`],
    ['an application', { voice_application_sid: `AP${'1'.repeat(32)}` }, 'bad: the calls of'],
    [
      'us, and says nothing of their end',
      { status_callback: '' },
      'doubtful: its status callback is nowhere',
    ],
  ])('leads the calls of the number to %s', async (_, changes, beginning) => {
    rest.addNumber(number, { ...ours, ...changes });
    const [line] = (await look()).filter((each) => !each.startsWith('good'));
    expect(line?.startsWith(beginning)).toBe(true);
  });

  test('cannot reach an address of this machine', async () => {
    rest.addNumber(number, ours);
    expect(await look({}, 'http://localhost:3000')).toContainEqual(
      expect.stringMatching(/^doubtful: Twilio cannot reach http:\/\/localhost:3000.*npm run tunnel/),
    );
  });

  test('has no such number, or is told of none', async () => {
    expect(await look()).toContainEqual(expect.stringMatching(/^bad: .* is no number of this account/));
    expect(await look({ phoneNumber: null })).toContainEqual(
      expect.stringMatching(/^doubtful: no number is set/),
    );
  });

  test('does not take our password, has closed the account, or does not answer', async () => {
    expect(await look({ authToken: 'wrong' })).toEqual([
      expect.stringMatching(/^bad: does not take.*copy both again/),
    ]);
    rest.accountStatus = 'suspended';
    expect(await look()).toContainEqual(expect.stringMatching(/^bad: account .* is suspended/));
    rest.failNext(500);
    expect(await look()).toEqual([expect.stringMatching(/^bad: .*status\.twilio\.com/)]);
  });
});

describe('those who hear, think and speak for us', () => {
  test('do so', async () => {
    expect(await found(providers)).toEqual([
      'good: recogniser local: understands “what are your opening hours”',
      expect.stringMatching(/^good: model local/),
      expect.stringMatching(/^good: voice local: says “hello” in 0\.\d s/),
    ]);
  });

  test.skipIf(sherpaLack)(
    'load a model of one’s own, and say how long that takes, or why they cannot',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
      const look = async (sherpaModelDir: string) => {
        const { providers: ours } = surroundingsWith().settings;
        const [line] = await found(providers, surroundingsWith({ providers: { ...ours, sherpaModelDir } }));
        return line;
      };
      try {
        expect(await look(tinyModelFolder('ctc'))).toMatch(
          /^good: recogniser sherpa: loads the zipformer2 CTC in .* in \d+ ms$/,
        );
        expect(await look(folder)).toMatch(
          /^bad: recogniser sherpa: .* holds no streaming model: looked for/,
        );
        writeFileSync(join(folder, 'tokens.txt'), '<blk> 0\n');
        writeFileSync(join(folder, 'ctc-epoch-1.onnx'), 'no model');
        expect(await look(folder)).toMatch(/^bad: .* could not be loaded: Load model from .* failed/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
