import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agent } from '../../scripts/doctor/checks/agent.ts';
import { clock } from '../../scripts/doctor/checks/clock.ts';
import { dataDir } from '../../scripts/doctor/checks/data-dir.ts';
import { nodeVersion } from '../../scripts/doctor/checks/node-version.ts';
import { port } from '../../scripts/doctor/checks/port.ts';
import { systemPrograms } from '../../scripts/doctor/checks/programs.ts';
import { settings } from '../../scripts/doctor/checks/settings.ts';
import { twimlIn } from '../../scripts/doctor/checks/twiml.ts';
import { toolService } from '../adapters/tool-service.ts';
import { found, surroundingsWith } from './surroundings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('settings', () => {
  const look = (dotenvText: string, env = {}) => found(settings, surroundingsWith({}, { dotenvText, env }));

  test('come with where they are set', async () => {
    expect(await look('LOG_LEVEL=warn\n')).toContainEqual(
      expect.stringMatching(/^good: LOG_LEVEL .*\(\.env:1\)/),
    );
    expect(await look('', { PORT: '0' })).toContainEqual(
      expect.stringMatching(/^bad: PORT .*\(environment\)/),
    );
  });

  test('that are wrong come with what to do', async () => {
    const [line] = (await look('\nPORT=many\n')).filter((each) => each.startsWith('bad'));
    expect(line).toMatch(/^bad: PORT = \S+ {2}\(\.env:2\) → PORT is "many"/);
  });

  test('that are secret are not shown', async () => {
    const secret = 'f0f0f0f0f0f0f0f0f0f0f0f0f0f0beef';
    const lines = await look(`TWILIO_ACCOUNT_SID=AC${'1'.repeat(32)}\nTWILIO_AUTH_TOKEN=${secret}\n`);
    expect(lines.join('\n')).toContain('TWILIO_AUTH_TOKEN');
    expect(lines.join('\n')).not.toContain(secret);
  });

  test('that are wrong keep what goes by them from being looked at, and no more', async () => {
    const wrong = { wrong: ['PORT'] };
    expect(await found(port, surroundingsWith({}, wrong))).toEqual([
      'doubtful: not looked at → mend PORT first.',
    ]);
    const [line] = await found(dataDir, surroundingsWith({ dataDir: folder }, wrong));
    expect(line).toMatch(/^good/);
  });

  test('that name an agent file which is not there come with what to do', async () => {
    expect(await look('', { AGENT: 'nowhere.yaml' })).toContainEqual(
      expect.stringMatching(/^bad: AGENT = nowhere\.yaml .*→ set AGENT to an agent file that is there/),
    );
  });
});

describe('Node', () => {
  test.each([
    ['v20.19.0', 'good'],
    ['v22.1.0', 'good'],
    ['v20.18.9', 'bad'],
    ['v18.20.0', 'bad'],
  ])('%s is %s', async (version, verdict) => {
    const [line] = await found(nodeVersion, surroundingsWith({}, { nodeVersion: version }));
    expect(line?.startsWith(verdict)).toBe(true);
  });
});

describe('system programs', () => {
  test('come with their versions', async () => {
    const lines = await found(systemPrograms, surroundingsWith({}, { env: process.env }));
    expect(lines).toContainEqual(expect.stringMatching(/^good: redis-server: \d+\.\d+/));
    expect(lines).toContainEqual(expect.stringMatching(/^good: espeak-ng: \d+\.\d+/));
    expect(lines).toContainEqual(expect.stringMatching(/^good: flite: \d+\.\d+/));
    expect(lines.filter((line) => line.startsWith('bad'))).toEqual([]);
  });

  test('that are missing come with how to get them, and ngrok is nobody’s duty', async () => {
    const lines = await found(systemPrograms, surroundingsWith({}, { env: { PATH: folder } }));
    expect(lines.filter((line) => line.startsWith('bad'))).toHaveLength(3);
    expect(lines).toContainEqual(expect.stringMatching(/^bad: no flite.*apt-get install flite/));
    expect(lines).toContainEqual(expect.stringMatching(/^doubtful: no ngrok/));
  });
});

describe('the clock', () => {
  const timeOf = async (now: () => number, headers = {}) => {
    const server = await toolService((_, response) => response.writeHead(200, headers).end());
    const twilio = { ...surroundingsWith().settings?.twilio, apiUrl: server.url } as never;
    const lines = await found(clock, surroundingsWith({ twilio }, { now }));
    await server.close();
    return lines;
  };

  test('agrees with Twilio’s, or is so much behind', async () => {
    expect(await timeOf(Date.now)).toEqual([expect.stringMatching(/^good: agrees with 127\.0\.0\.1/)]);
    const [line] = await timeOf(() => Date.now() - 3_600_000);
    expect(line).toMatch(/^doubtful: is 3(600|599|601) s behind .*timedatectl/);
  });

  test('cannot be compared with nobody', async () => {
    const twilio = { ...surroundingsWith().settings?.twilio, apiUrl: 'http://127.0.0.1:1' } as never;
    const lines = await found(clock, surroundingsWith({ twilio }));
    expect(lines).toEqual([expect.stringMatching(/^doubtful: could not be compared with 127\.0\.0\.1:1/)]);
  });
});

describe('the port', () => {
  const heldBy = async (body: string) => {
    const server = await toolService((_, response) => response.end(body));
    const held = { port: Number(new URL(server.url).port) };
    const lines = await found(port, surroundingsWith(held));
    await server.close();
    return { lines, free: await found(port, surroundingsWith(held)) };
  };

  test('is free, or held by a Parley that says how it is', async () => {
    const health = { service: 'orchestrator', active_sessions: 3 };
    const healthy = await heldBy(JSON.stringify({ status: 'healthy', ...health }));
    expect(healthy.lines).toEqual([
      expect.stringMatching(/^good: a Parley answers on \d+, with 3 live calls/),
    ]);
    expect(healthy.free).toEqual([expect.stringMatching(/^good: \d+ on 127\.0\.0\.1 is free/)]);
    const ill = await heldBy(JSON.stringify({ status: 'unhealthy', ...health }));
    expect(ill.lines).toEqual([
      expect.stringMatching(/^doubtful: a Parley answers on \d+ that is unhealthy/),
    ]);
  });

  test('is held by somebody else', async () => {
    expect((await heldBy('<html>')).lines).toEqual([expect.stringMatching(/^bad: \d+ is held by/)]);
    expect((await heldBy('{"status":"ok"}')).lines).toEqual([expect.stringMatching(/^bad: \d+ is held by/)]);
  });

  test('is on no address of this machine', async () => {
    const lines = await found(port, surroundingsWith({ host: '192.0.2.1' }));
    expect(lines).toEqual([
      expect.stringMatching(/^bad: cannot listen on 192\.0\.2\.1:3000 \(EADDRNOTAVAIL\)/),
    ]);
  });
});

describe('DATA_DIR', () => {
  test('is written to, or will be made', async () => {
    expect(await found(dataDir, surroundingsWith({ dataDir: folder }))).toContainEqual(
      expect.stringMatching(/^good: .* is written to, and fsync works/),
    );
    expect(await found(dataDir, surroundingsWith({ dataDir: join(folder, 'a', 'b') }))).toContainEqual(
      expect.stringMatching(/^good: .* will be made/),
    );
  });

  test('is no folder', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const lines = await found(dataDir, surroundingsWith({ dataDir: file }));
    expect(lines).toContainEqual(expect.stringMatching(/^bad: .* cannot be written to: ENOTDIR/));
  });
});

describe('what is read at the start', () => {
  test('is the agent, or what is wrong with it', async () => {
    expect(await found(agent)).toEqual([expect.stringMatching(/^good: .* speaks en-US, knows \d+ things/)]);
    const lines = await found(agent, surroundingsWith({ agent: join(folder, 'nobody.yaml') }));
    expect(lines).toEqual([expect.stringMatching(/^bad: .*nobody\.yaml.*docs\/agent-file\.md/s)]);
  });

  test('is an agent whom the built-in recogniser would not understand, and a model of one’s own may', async () => {
    const german = join(folder, 'german.yaml');
    const ours = readFileSync('agents/receptionist.yaml', 'utf8');
    writeFileSync(german, ours.replace('language: en-US', 'language: de-DE'));
    cpSync('agents', folder, { recursive: true, force: false });
    const heardBy = async (sherpaModelDir: string | null) => {
      const { providers } = surroundingsWith().settings;
      return found(agent, surroundingsWith({ agent: german, providers: { ...providers, sherpaModelDir } }));
    };
    expect(await heardBy(null)).toContainEqual(expect.stringContaining('does not understand de-DE'));
    expect(await heardBy('/models/german')).toEqual([expect.stringContaining('speaks de-DE')]);
  });

  test('is twiml, or what is wrong with it', async () => {
    expect(await found(twimlIn())).toEqual(['good: every file of twiml/ is read']);
    expect(await found(twimlIn(folder))).toEqual([
      expect.stringMatching(/^bad: .*answer\.xml cannot be read/),
    ]);
  });
});
