import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cornerShop } from '../support/corner-shop.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

const command = fileURLToPath(new URL('../../scripts/call.ts', import.meta.url));

const practice = `${cornerShop}
intents:
  - { name: hours, phrases: [what are your opening hours], say: We are open all day. }
`;

let room: RehearsalRoom;

beforeAll(async () => {
  room = await openRehearsal({}, practice);
});

afterAll(() => room.close());

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
    cwd: room.dataDir,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PUBLIC_URL: room.gateway.url,
      TWILIO_ACCOUNT_SID: room.account.accountSid,
      TWILIO_AUTH_TOKEN: room.account.authToken,
      DATA_DIR: room.dataDir,
    },
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, said: stripVTControlCharacters(said) };
}
