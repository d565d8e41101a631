import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayProcess, startGateway } from '../../scripts/demo/gateway-process.ts';

const command = fileURLToPath(new URL('../../scripts/call.ts', import.meta.url));

/** Someone of few words, so that the call is short. */
const agent = `
name: The practice
instructions: Answer the telephone.
lines:
  greeting: Hello, this is the practice.
  reprompts: [Are you still there?]
  not_understood: Could you say it again?
  silence_goodbye: Goodbye.
  apology: I am sorry.
  failure_goodbye: Goodbye.
  too_long_goodbye: Goodbye.
intents:
  - { name: hours, phrases: [what are your opening hours], say: We are open all day. }
`;

let dataDir: string;
let gateway: GatewayProcess;
const account = {
  accountSid: `AC${randomBytes(16).toString('hex')}`,
  authToken: randomBytes(16).toString('hex'),
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-'));
  writeFileSync(join(dataDir, 'agent.yaml'), agent);
  const env = { AGENT: join(dataDir, 'agent.yaml') };
  gateway = await startGateway({ ...account, dataDir, logFile: join(dataDir, 'gateway.log'), env });
});

afterAll(async () => {
  await gateway.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('someone who rehearses a question with a real gateway hears and reads that it was understood', async () => {
  const { status, said } = await call('--say', 'What are your opening hours?');
  expect(said).toMatch(/line +the caller speaks: “What are your opening hours\?”/);
  // What follows is known to the gateway alone: its journal was found among all, and read.
  expect(said).toMatch(/caller +what are your opening hours[\s\S]*agent +We are open all day\./);
  expect(said).toContain('1 call: 1 passed');
  expect(status).toBe(0);
});

async function call(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), command, ...args], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PUBLIC_URL: gateway.url,
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      DATA_DIR: dataDir,
    },
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, said: stripVTControlCharacters(said) };
}
