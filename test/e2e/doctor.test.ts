import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const script = resolve('scripts/doctor.ts');

describe('a person who runs npm run doctor', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** In a folder of its own, with this `.env` and nothing else set; the clock is compared with nobody. */
  async function doctor(dotenv: string, ...args: string[]) {
    const always = `TWILIO_API_URL=http://127.0.0.1:1\nAGENT=${resolve('agents/receptionist.yaml')}\n`;
    writeFileSync(join(folder, '.env'), always + dotenv);
    const command = ['--import', import.meta.resolve('tsx'), script, ...args];
    const run = promisify(execFile)(process.execPath, command, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    const ended = await run.catch((failed: { code: number; stdout: string }) => failed);
    return { code: 'code' in ended ? ended.code : 0, said: ended.stdout };
  }

  test('sees that everything is well on a machine where nothing is set', async () => {
    const { code, said } = await doctor('');
    expect(said).toMatch(/\n\d+ good, \d+ doubtful, 0 bad\n$/);
    expect(code).toBe(0);
  });

  test('sees what is wrong, and says so to programs too', async () => {
    const { code, said } = await doctor('PORT=many\n', '--json');
    const { checks, counts } = JSON.parse(said);
    expect(counts.bad).toBe(1);
    expect(checks[0]).toMatchObject({ name: 'Settings' });
    expect(code).toBe(1);
  });
});
