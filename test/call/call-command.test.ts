import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../scripts/call/command-line.ts';
import { CommandLineError } from '../../scripts/system/command-line.ts';
import { audioOf, authToken, fakeGateway, type GatewayStream } from '../phone/fake-gateway.ts';
import { tone } from '../phone/sounds.ts';

const script = fileURLToPath(new URL('../../scripts/call.ts', import.meta.url));
const connect = '<Response><Connect><Stream url="{stream}"/></Connect><Hangup/></Response>';
const busy = '<Response><Say>All our lines are busy right now.</Say><Hangup/></Response>';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Greets, and answers whatever is said with a sound of the same kind. */
function answers(stream: GatewayStream): void {
  let wasVoice = false;
  let quietMs = 0;
  stream.on('start', () => stream.media(tone(300)));
  stream.on('dtmf', () => stream.media(tone(1_000)));
  stream.on('media', (message) => {
    const isVoice = audioOf(message).some((byte) => (~byte & 0x70) >= 0x40);
    quietMs = isVoice ? 0 : quietMs + 20;
    if (isVoice) wasVoice = true;
    if (!wasVoice || quietMs < 300) return;
    wasVoice = false;
    stream.media(tone(300));
  });
}

/** Runs the command as a person does, against a small gateway, where nothing is configured but by the environment. */
async function call(
  args: readonly string[],
  { voice = connect, onStream = answers, typed = '', letsGoOfKeys = true } = {},
) {
  const gateway = await fakeGateway({
    documents: { '/twilio/voice': voice, '/twilio/status': 204, '/health': 200 },
    onStream,
  });
  const env = {
    PATH: process.env['PATH'],
    PUBLIC_URL: new URL(gateway.number.voiceUrl).origin,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  };
  const ran = await run(args, env, { typed, letsGoOfKeys }).finally(gateway.close);
  return { ...ran, gateway };
}

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { typed, letsGoOfKeys } = { typed: '', letsGoOfKeys: true },
) {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, ...args], {
    cwd: folder,
    env,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    said.stdout += text;
  });
  child.stderr.on('data', (text) => {
    said.stderr += text;
  });
  child.stdin.write(typed);
  if (letsGoOfKeys) child.stdin.end();
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, ...said };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe.concurrent('npm run call', () => {
  test('says what was asked for, tells the call as it goes, and keeps what was on the line', async () => {
    const { status, stdout, stderr, gateway } = await call([
      ...['--say', 'Hello.', '--from', '+14155550101', '--to', '+14155550102', '--record', 'kept'],
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /the agent can be heard[\s\S]*the caller speaks: “Hello\.”[\s\S]*the caller hangs up/,
    );
    expect(stdout).toMatch(/Hello\. +passed +\d+\.\d s +1 /);
    expect(stdout).toContain('1 call: 1 passed');
    expect(gateway.webhooks.filter(({ path }) => path !== '/health').every(({ isSigned }) => isSigned)).toBe(
      true,
    );
    expect(gateway.webhooks.find(({ path }) => path === '/twilio/voice')?.fields).toMatchObject({
      From: '+14155550101',
      To: '+14155550102',
      AccountSid: `AC${'1'.repeat(32)}`,
    });
    expect(readdirSync(join(folder, 'kept'))).toEqual([
      expect.stringMatching(/^hello--CA[0-9a-f]{32}\.wav$/),
    ]);
  });

  test('ends with 1 when something did not come off, and says what', async () => {
    const name = file('strict.yaml', 'steps: [listen, say: Hello.]\nexpect: { ended_by: gateway }\n');
    const { status, stdout, stderr } = await call([name]);
    expect(status).toBe(1);
    expect(stdout).toContain('1 call: 1 failed');
    expect(stderr).toBe('PROBLEM in strict: the caller ended the call, and the gateway was to\n');
  });

  test('counts the calls that a gateway turns away by themselves', async () => {
    const { status, stdout, stderr } = await call(['--say', 'Hello.', '--calls', '12', '--ramp', '20/s'], {
      voice: busy,
    });
    expect(status).toBe(1);
    expect(stdout).toContain('12 calls: 12 turned away');
    expect(stderr).not.toContain('MaxListeners');
    expect(stdout).toContain('the caller heard: “All our lines are busy right now.”');
  });

  test('takes a call that was to be turned away for what was expected, if the words are as expected', async () => {
    const expecting = (carrierSaid: string) =>
      `steps: [wait_for_hang_up]\nexpect: { turned_away: true, carrier_said: [${carrierSaid}] }\n`;
    const busyNow = file('busy-now.yaml', expecting('lines are BUSY'));
    const closed = file('closed.yaml', expecting('we are closed'));
    const { status, stdout, stderr } = await call([busyNow, closed], { voice: busy });
    expect(status).toBe(1);
    expect(stdout).toContain('2 calls: 1 passed, 1 failed');
    expect(stderr).toBe(
      'PROBLEM in closed: /we are closed/ was not said by the carrier, but: “All our lines are busy right now.”\n',
    );
    const answered = await call([busyNow, '--json'], {
      onStream: (stream) => stream.on('start', () => stream.close()),
    });
    expect(JSON.parse(answered.stdout).reports[0].problems).toContain(
      'the call was to be turned away with words, and was not',
    );
  });

  test('does not look for the words of a call that never reached the agent', async () => {
    const name = file('too-busy.yaml', 'steps: [listen]\nexpect: { understood: [opening hours] }\n');
    const { stdout } = await call([name], { voice: busy });
    expect(stdout).toContain('1 call: 1 turned away');
    expect(stdout).not.toContain('not checked');
  });

  test('does not pass over in silence what it could not see, and reports to programs', async () => {
    const name = file('words.yaml', 'steps: [listen, hang_up]\nexpect: { understood: [opening hours] }\n');
    const { status, stdout } = await call([name, '--json', '--junit', 'words.xml']);
    expect(status).toBe(0);
    const why = '/opening hours/ understood: not checked: no journal of this call on this machine';
    expect(JSON.parse(stdout)).toMatchObject({
      reports: [{ scenario: 'words', verdict: 'not checked', notChecked: [why], problems: [] }],
    });
    expect(readFileSync(join(folder, 'words.xml'), 'utf8')).toContain(`<skipped message="${why}"/>`);
  });

  test('says and presses what comes from a pipe, hears the agent out each time, and hangs up at the end of it', async () => {
    const { status, stdout, stderr, gateway } = await call(['--text'], {
      typed: 'Hello there.\n\n/press 5\n/shout\n',
    });
    expect(stdout).toMatch(
      /agent is quiet[\s\S]*speaks: “Hello there\.”[\s\S]*agent is quiet[\s\S]*presses 5[\s\S]*agent is quiet[\s\S]*the caller hangs up/,
    );
    expect(status).toBe(0);
    expect(stderr).toBe('/shout is not known here: /press 1 or /hangup\n');
    expect(gateway.streams[0]?.all('dtmf')).toHaveLength(1);
  });

  test('is over when the agent hangs up, though the person could go on typing', async () => {
    const onStream = (stream: GatewayStream) => {
      answers(stream);
      stream.on('dtmf', () => stream.close());
    };
    const { status, stdout } = await call(['--text'], {
      typed: 'Hello.\n/press 1\n',
      letsGoOfKeys: false,
      onStream,
    });
    expect(status).toBe(0);
    expect(stdout).toContain('the gateway ended it (completed)');
  });

  test('says in one sentence that nobody is there', async () => {
    const { status, stdout, stderr } = await run(['--say', 'Hello.', '--url', 'http://127.0.0.1:1'], {
      PATH: process.env['PATH'],
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'nothing answers at http://127.0.0.1:1: start it with npm start\n',
    });
  });

  test.each([
    ['--junit', 'nowhere/at-all.xml'],
    ['--record', 'package.json/kept'],
  ])('finds out before the first call that %s %s cannot be written', async (option, path) => {
    file('package.json', '{}');
    const { status, stdout, stderr, gateway } = await call(['--say', 'Hello.', option, path]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`\n${option} ${path} cannot be written, so no call was placed: `);
    expect(gateway.webhooks.map((each) => each.path)).not.toContain('/twilio/voice');
  });

  test('ends with 2 and the sentence last when the command line is wrong, and with 2 when a scenario is', async () => {
    const mistyped = await run(['--sya', 'Hello.'], { PATH: process.env['PATH'] });
    expect(mistyped).toMatchObject({ status: 2, stdout: '' });
    expect(mistyped.stderr).toBe(
      'usage: npm run call -- --say "What are your opening hours?"; --help shows all\nUnknown option \'--sya\'\n',
    );
    const wrong = await run([file('wrong.yaml', 'steps: [lisen]')], { PATH: process.env['PATH'] });
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(
      /^No call was placed: one mistake to mend\.\n {2}wrong\.yaml:1:9 unknown key/,
    );
  });
});

describe('a command line that cannot be followed is told in a sentence:', () => {
  test.each<[string[], RegExp]>([
    [[], /^nobody calls yet/],
    [['--say', ' '], /^--say has nothing to say/],
    [['--say', 'Hello.', '--text'], /^--say and --text are two callers/],
    [['--wav', 'a.wav', 'b.yaml'], /^--wav and a scenario file are two callers/],
    [['--text', '--calls', '2'], /^--text is one call/],
    [['--text', '--json'], /^--text is for a person to read/],
    [['a.yaml', '--calls', '0'], /^--calls 0 is not a whole number from 1 to 1000/],
    [['a.yaml', '--calls', '2', '--ramp', '5'], /^--ramp 5 is not like 5\/s/],
    [['a.yaml', '--ramp', '5/s'], /^--ramp says how fast --calls are placed/],
    [['a.yaml', '--url', 'localhost:3000'], /^--url localhost:3000 is not an address/],
    [['a.yaml', '--from', '555'], /^--from 555 is not a number with its country code/],
    [['a.yaml', '--voice', 'nobody'], /^--voice nobody is not one of rms, slt, awb/],
  ])('%j', (args, sentence) => {
    expect(() => readCommandLine(args)).toThrow(CommandLineError);
    expect(() => readCommandLine(args)).toThrow(sentence);
  });

  test('and one that can says who calls, how often and whom', () => {
    expect(readCommandLine(['--say', 'a', '--say', 'b', '--calls', '50', '--ramp', '2.5/s'])).toMatchObject({
      casting: { by: 'say', texts: ['a', 'b'] },
      calls: 50,
      callsPerSecond: 2.5,
      url: null,
    });
  });
});
