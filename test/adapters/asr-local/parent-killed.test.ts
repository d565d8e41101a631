import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { descendants, isAlive, until } from './processes.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
let gateway: ChildProcess | undefined;

afterEach(() => {
  gateway?.kill('SIGKILL');
});

test('recognisers end when the gateway is killed without a chance to say so', async () => {
  gateway = spawn(
    process.execPath,
    ['--import', tsx, fileURLToPath(new URL('./gateway.ts', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const pid = gateway.pid ?? 0;
  if (gateway.stdout === null) throw new Error('no output to read');
  await once(gateway.stdout, 'data');
  const recognisers = await descendants(pid);
  expect(recognisers).toHaveLength(2);

  gateway.kill('SIGKILL');
  for (const recogniser of recognisers) await until(async () => !(await isAlive(recogniser)));
});
