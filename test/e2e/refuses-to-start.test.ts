import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/demo/free-port.ts';
import { cornerShop } from '../support/corner-shop.ts';

const random = (bytes: number) => randomBytes(bytes).toString('hex');
const token = random(16);
const isRoot = process.getuid?.() === 0;

const room = mkdtempSync(join(tmpdir(), 'parley-refuses-'));
const started: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(started.map(ended));
  rmSync(room, { recursive: true, force: true });
});

/** A production that nothing is wrong with. */
const wellSet: Record<string, string> = {
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://phone.harborstreet.dental',
  TWILIO_ACCOUNT_SID: `AC${random(16)}`,
  TWILIO_AUTH_TOKEN: token,
  API_KEYS: random(32),
  AGENT: agentFile('own.yaml', ''),
  DATA_DIR: join(room, 'data'),
  ALLOW_EMBEDDED_PROVIDERS: '1',
  ALLOW_ROOT: '1',
  LOG_FORMAT: 'json',
};

describe('production does not start', () => {
  const cases: readonly (readonly [fault: string, env: Record<string, string>, says: string])[] = [
    ['without an account', { TWILIO_ACCOUNT_SID: '' }, 'TWILIO_ACCOUNT_SID is missing'],
    ['without a token', { TWILIO_AUTH_TOKEN: '' }, 'TWILIO_AUTH_TOKEN is missing'],
    ['with the token of our page', { TWILIO_AUTH_TOKEN: '…' }, 'TWILIO_AUTH_TOKEN is not 32 hexadecimal'],
    [
      'with signatures unchecked',
      { TWILIO_VALIDATE_SIGNATURES: 'false' },
      'TWILIO_VALIDATE_SIGNATURES is false',
    ],
    ['without a public address', { PUBLIC_URL: '' }, 'PUBLIC_URL must be set'],
    ['in the clear', { PUBLIC_URL: 'http://phone.example.com' }, 'PUBLIC_URL must be https'],
    ['below a path', { PUBLIC_URL: 'https://example.com/phone' }, 'no path or query'],
    ['behind a query', { PUBLIC_URL: 'https://example.com/?a=b' }, 'no path or query'],
    [
      'on the host of our page',
      { PUBLIC_URL: 'https://phone.example.com' },
      'PUBLIC_URL is phone.example.com',
    ],
    ['on localhost', { PUBLIC_URL: 'https://localhost' }, 'Twilio cannot reach us'],
    ['on a private address', { PUBLIC_URL: 'https://192.168.1.4' }, 'Twilio cannot reach us'],
    ['on a private IPv6 address', { PUBLIC_URL: 'https://[fd12::1]' }, 'Twilio cannot reach us'],
    ['without a key', { API_KEYS: '' }, 'API_KEYS is missing'],
    ['with a short key', { API_KEYS: random(8) }, 'API_KEYS is too short'],
    [
      'with the key of an example',
      { API_KEYS: 'make-one-with-openssl-rand-hex-32' },
      'API_KEYS is an example',
    ],
    ['with a key of one letter', { API_KEYS: 'a'.repeat(64) }, 'API_KEYS is made of too few'],
    ['with a key that is the token too', { API_KEYS: token }, 'API_KEYS is equal to another secret'],
    [
      'with a store that anyone can open',
      { REDIS_URL: 'rediss://10.0.0.5:6379' },
      'REDIS_URL has no password',
    ],
    ['with a store in the clear', { REDIS_URL: 'redis://:word@10.0.0.5:6379' }, 'REDIS_URL has no TLS'],
    ['without a place for journals', { DATA_DIR: '/dev/null/data' }, 'no journal of a call can be kept'],
    ['believing every proxy', { TRUST_PROXY: 'true' }, 'TRUST_PROXY is true'],
    ['as the example', { AGENT: resolve('agents/receptionist.yaml') }, 'Harbor Street Dental'],
    ['open to a debugger', { NODE_OPTIONS: '--inspect=127.0.0.1:0' }, 'open to a debugger'],
    [
      'with TLS that believes anyone',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'NODE_TLS_REJECT_UNAUTHORIZED is 0',
    ],
    [
      'with a model that is not there',
      { SHERPA_MODEL_DIR: '/nowhere/model' },
      'SHERPA_MODEL_DIR  /nowhere/model does not exist',
    ],
    [
      'with a folder that holds no model',
      { SHERPA_MODEL_DIR: resolve('docs') },
      'holds no streaming model: looked for encoder*.onnx',
    ],
    ['recording in secret', { RECORDING: 'on' }, 'RECORDING is on, and callers would not be told'],
    ['keeping recordings for ever', { RECORDING_KEEP_DAYS: 'forever' }, 'RECORDING_KEEP_DAYS is forever'],
    ['keeping journals for ever', { JOURNAL_KEEP_DAYS: 'forever' }, 'JOURNAL_KEEP_DAYS is forever'],
    ['with a tool beside it', { AGENT: withTool('https://127.0.0.1:8080/book') }, 'name it in EGRESS_ALLOW'],
    ['with a tool by a local name', { AGENT: withTool('https://localhost/book') }, 'localhost leads to'],
    ['with a tool where clouds tell', { AGENT: withTool('https://169.254.169.254/') }, '169.254.169.254'],
    [
      'with a tool in the clear',
      { AGENT: withTool('http://example.com/book') },
      'would be asked without TLS',
    ],
    ['on an old Node', { NODE_OPTIONS: pretendToBe('v18.20.0') }, 'this is Node v18.20.0'],
    ['with a slip in the environment', { REDIS_ULR: 'redis://10.0.0.5' }, 'did you mean REDIS_URL?'],
    ['with a name that can only be ours', { TWILIO_REGION: 'ie1' }, 'TWILIO_REGION is not a setting'],
  ];

  test.concurrent.for(cases)('%s', async ([, env, says], { expect: expectHere }) => {
    const { code, told } = await start({ env });
    expectHere(told).toContain(says);
    expectHere(told).toContain('Parley does not start: one thing needs your attention.');
    expectHere(code).toBe(78);
  });

  test.concurrent('on parts made for rehearsals', async () => {
    const { code, told } = await start({ env: { ALLOW_EMBEDDED_PROVIDERS: '' } });
    expect(told).toMatch(/ASR_PROVIDER is local[\s\S]*LLM_PROVIDER is local[\s\S]*TTS_PROVIDER is local/);
    expect(told).toContain('ALLOW_EMBEDDED_PROVIDERS=1');
    expect(code).toBe(78);
  });

  test.concurrent('with a debugger on its command line', async () => {
    const { code, told } = await start({ nodeArguments: ['--inspect=127.0.0.1:0'] });
    expect(told).toContain('open to a debugger');
    expect(code).toBe(78);
  });

  test.runIf(isRoot)('as root', async () => {
    const { code, told } = await start({ env: { ALLOW_ROOT: '' } });
    expect(told).toContain('root runs this process');
    expect(code).toBe(78);
  });

  test.concurrent('with secrets that everyone on the machine can read', async () => {
    const { code, told } = await start({ dotenv: 'PORT=3000\n', mode: 0o644 });
    expect(told).toMatch(/\.env +every user of this machine can read it: chmod 600/);
    expect(code).toBe(78);
  });

  test.concurrent('with a name in .env that means nothing, told with its line', async () => {
    const { code, told } = await start({ dotenv: '# ours\nREDIS_ULR=redis://10.0.0.5\nFAVOURITE=tea\n' });
    expect(told).toMatch(/\.env:2 +REDIS_ULR is not a setting: did you mean REDIS_URL\?/);
    expect(told).toMatch(/\.env:3 +FAVOURITE is not a setting that this version has/);
    expect(code).toBe(78);
  });

  test.concurrent('of a developer for another reason, and tells of a slip beside it', async () => {
    const { code, told } = await start({
      env: { NODE_ENV: 'development', PORT: 'many', REDIS_ULR: 'redis://10.0.0.5' },
    });
    expect(told).toContain('PORT is "many"');
    expect(told).toContain('did you mean REDIS_URL?');
    expect(code).toBe(78);
  });

  test.concurrent('as one of several without a store that they share', async () => {
    const { code, told } = await start({ entry: 'web', env: { PUBLIC_URL: '' } });
    expect(told).toContain('2 things need your attention');
    expect(told).toContain('REDIS_URL is not set: this process shares its store');
    expect(told).toContain('PUBLIC_URL must be set');
    expect(code).toBe(78);
  });

  test.concurrent('before it has told everything that is wrong: settings, agent, process and disk', async () => {
    const { code, told } = await start({
      env: {
        PORT: 'many',
        API_KEYS: 'short',
        AGENT: agentFile('broken.yaml', 'greting: hello\n'),
        DATA_DIR: '/dev/null/data',
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
      },
      dotenv: 'nonsense\n',
      mode: 0o644,
    });
    expect(told).toContain('7 things need your attention');
    for (const one of [
      'PORT',
      'API_KEYS',
      'broken.yaml:11',
      'NODE_TLS',
      '.env:1',
      'chmod',
      'DATA_DIR is /dev/null/data',
    ])
      expect(told).toContain(one);
    expect(code).toBe(78);
  });
});

describe('production asks its store', () => {
  const servers = { evicts: redis('evicts'), forgets: redis('forgets') };
  beforeAll(async () => {
    await Promise.all([
      servers.evicts.run(['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru']),
      servers.forgets.run(['--appendonly', 'no', '--maxmemory-policy', 'noeviction']),
    ]);
  });

  test.concurrent('and does not trust one that throws things away when it is full', async () => {
    const { code, told } = await start({ entry: 'web', env: { REDIS_URL: servers.evicts.url } });
    expect(told).toContain('one thing needs');
    expect(told).toContain('maxmemory-policy is allkeys-lru');
    expect(code).toBe(78);
  });

  test.concurrent('and does not trust one that forgets when it is started again', async () => {
    const { code, told } = await start({ entry: 'web', env: { REDIS_URL: servers.forgets.url } });
    expect(told).toContain('one thing needs');
    expect(told).toContain('appendonly is off');
    expect(code).toBe(78);
  });

  test.concurrent('and takes one that forgets where somebody says so', async () => {
    const env = { REDIS_URL: servers.forgets.url, ALLOW_VOLATILE_STORE: '1', PORT: String(await freePort()) };
    const { log } = await startAndStop({ entry: 'web', env });
    expect(log).toContainEqual(expect.objectContaining({ level: 'warn', setting: 'ALLOW_VOLATILE_STORE' }));
  });
});

describe('who starts all the same', () => {
  test.concurrent('production that nothing is wrong with, and says what it was allowed', async () => {
    const { log } = await startAndStop({ env: { PORT: String(await freePort()) } });
    const allowed = log.filter((line) => line['message'] === 'a safeguard of production is off');
    expect(allowed.map((line) => [line['level'], line['setting']])).toEqual([
      ['warn', 'ALLOW_EMBEDDED_PROVIDERS'],
      ['warn', 'ALLOW_ROOT'],
    ]);
  });

  test.concurrent('a laptop, whatever production would say, warned of a name in .env that means nothing', async () => {
    const { log } = await startAndStop({
      env: {
        NODE_ENV: 'development',
        PORT: String(await freePort()),
        PUBLIC_URL: '',
        TWILIO_ACCOUNT_SID: '',
        TWILIO_AUTH_TOKEN: '',
        API_KEYS: '',
        AGENT: withTool('http://127.0.0.1:8080/book'),
        ALLOW_EMBEDDED_PROVIDERS: '',
        ALLOW_ROOT: '',
        RECORDING: 'on',
        DATA_DIR: join(room, 'laptop'),
      },
      dotenv: 'FAVOURITE=tea\n',
      mode: 0o644,
    });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'setting of no use',
        where: '.env:1',
        what: expect.stringContaining('FAVOURITE'),
      }),
    );
  });
});

interface Start {
  readonly entry?: 'main' | 'web';
  readonly env?: Record<string, string>;
  readonly nodeArguments?: readonly string[];
  readonly dotenv?: string;
  readonly mode?: number;
}

/** Starts the real thing, where no .env lies but the one that is given. */
function launch({ entry = 'main', env = {}, nodeArguments = [], dotenv, mode = 0o600 }: Start) {
  const folder = mkdtempSync(join(room, 'cwd-'));
  if (dotenv !== undefined) {
    writeFileSync(join(folder, '.env'), dotenv);
    chmodSync(join(folder, '.env'), mode);
  }
  const child = spawn(process.execPath, [...nodeArguments, resolve(`dist/${entry}.js`)], {
    cwd: folder,
    env: { ...wellSet, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function start(how: Start): Promise<{ code: number | null; told: string }> {
  const child = launch(how);
  let told = '';
  child.stderr.on('data', (words: Buffer) => {
    told += String(words);
  });
  // Whoever starts in spite of it need not be waited for.
  child.stdout.on('data', (lines: Buffer) => {
    if (String(lines).includes('"gateway ready"')) child.kill('SIGTERM');
  });
  const [code]: (number | null)[] = await once(child, 'close');
  return { code: code ?? null, told };
}

/** Waits until it takes calls, and ends it. */
async function startAndStop(how: Start): Promise<{ log: Record<string, unknown>[] }> {
  const child = launch(how);
  let written = '';
  const ready = new Promise<void>((done, failed) => {
    child.stdout.on('data', (lines: Buffer) => {
      written += String(lines);
      if (written.includes('"gateway ready"')) done();
    });
    child.stderr.on('data', (words: Buffer) => {
      written += String(words);
    });
    child.once('close', () => failed(new Error(written)));
  });
  await ready;
  await ended(child);
  const lines = written.split('\n').filter((line) => line.startsWith('{'));
  return { log: lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

function redis(name: string) {
  const socket = join(room, `${name}.sock`);
  return {
    url: `unix:${socket}`,
    async run(settings: readonly string[]) {
      const place = [
        '--port',
        '0',
        '--unixsocket',
        socket,
        '--dir',
        mkdtempSync(join(room, 'redis-')),
        '--save',
        '',
      ];
      const server = spawn('redis-server', [...place, ...settings]);
      started.push(server);
      for await (const words of server.stdout) if (/ready to accept/i.test(String(words))) return;
    },
  };
}

function agentFile(name: string, more: string): string {
  const path = join(room, name);
  writeFileSync(path, cornerShop + more);
  return path;
}

function withTool(url: string): string {
  const tool = `tools:\n  - { name: book, description: Books., effect: acts, url: "${url}" }\n`;
  return agentFile(`${random(4)}.yaml`, tool);
}

function pretendToBe(version: string): string {
  return `--import=data:text/javascript,Object.defineProperty(process,'version',{value:'${version}'})`;
}
