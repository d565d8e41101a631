import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RehearsalOptions, rehearse } from '../../src/phone/rehearsal.ts';
import { end } from '../support/end.ts';
import { type NpmStart, npmStart } from '../support/npm-start.ts';

const started: NpmStart[] = [];
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-'));
});

afterEach(() => {
  for (const each of started.splice(0)) each.clear();
  rmSync(dataDir, { recursive: true, force: true });
});

// Who is whose child is read from /proc.
describe.skipIf(!existsSync('/proc/self/environ'))('npm start', () => {
  test('runs a gateway and a worker, says where they are, and Ctrl-C leaves nobody behind', async () => {
    const parley = await start();
    const ready = await parley.said('gateway ready');
    expect(ready).toMatchObject({
      page: `${parley.url}/`,
      voiceWebhook: `${parley.url}/twilio/voice`,
      call: 'npm run call',
    });
    expect(parley.log()).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'every webhook of Twilio will be refused: it signs for another address than PUBLIC_URL',
        publicUrl: parley.url,
      }),
    );
    await parley.said('worker ready');
    const commands = parley.processes().map(({ command }) => command);
    for (const each of [
      'npm',
      'dist/main.js',
      'dist/worker.js',
      'redis-server unix',
      'recogniser-process.js',
      'espeak-ng',
    ]) {
      expect(commands.filter((command) => command.includes(each))).not.toEqual([]);
    }
    parley.ctrlC();
    await parley.gone();
    expect(parley.log().at(-1)).toMatchObject({ message: 'gateway stopped' });
  });

  test.each([
    ['npm is told to stop', 'npm start', 'SIGTERM'],
    ['npm is killed', 'npm start', 'SIGKILL'],
    ['the gateway is told to stop', 'dist/main.js', 'SIGTERM'],
    ['the gateway is killed', 'dist/main.js', 'SIGKILL'],
  ] as const)('leaves nobody behind when %s', async (_, command, signal) => {
    const parley = await start();
    await parley.said('worker ready');
    process.kill((await parley.process(command)).pid, signal);
    await parley.gone();
  });

  test.each(['redis-server unix', 'recogniser-process.js', 'dist/worker.js'])(
    'leaves nobody behind when the gateway is killed while %s starts',
    async (child) => {
      const parley = await start();
      const gateway = await parley.process('dist/main.js');
      await parley.process(child);
      end(gateway.pid);
      await parley.gone();
    },
  );

  test('has another worker when the first is killed, which finds the facts of the next call, and no third is left', async () => {
    const parley = await start();
    await parley.said('worker ready');
    const first = await parley.process('dist/worker.js');
    end(first.pid);
    expect(await parley.said('the worker died and is started again')).toMatchObject({ how: 'SIGKILL' });
    expect((await parley.process('dist/worker.js')).pid).not.toBe(first.pid);
    await ring(parley, { script: [{ do: 'pause', ms: 500 }], onAudible: () => {} });
    expect(await parley.said('call analysed')).toMatchObject({ process: 'worker', recording: 'whole' });
    const [facts] = factsIn(dataDir);
    expect(facts).toMatchObject({ ended_by: 'caller', outcome: 'answered', journal: 'whole', replays: true });
    parley.ctrlC();
    await parley.gone();
  });

  test('does not disturb a caller when Redis dies in mid call: it is started again, and the facts are written', async () => {
    const parley = await start();
    const redis = await parley.process('redis-server unix');
    const greetedAndMore = [{ do: 'listen' }, { do: 'pause', ms: 3_000 }] as const;
    await ring(parley, { script: greetedAndMore, onAudible: () => end(redis.pid) });
    await parley.said('embedded redis back');
    expect(await parley.said('call finished')).toMatchObject({
      because: 'caller_hung_up',
      recording: 'whole',
    });
    expect(await parley.said('call analysed')).toMatchObject({ process: 'worker', outcome: 'answered' });
    parley.ctrlC();
    await parley.gone();
  });

  test('does not disturb a caller who is on the line at the first Ctrl-C, and leaves nobody behind', async () => {
    const parley = await start();
    await parley.said('worker ready');
    const call = await ring(parley, {
      script: [
        { do: 'listen' },
        { do: 'say', text: 'Thank you, goodbye.' },
        { do: 'wait_for_hang_up', withinMs: 20_000 },
      ],
      onAudible: () => parley.ctrlC(),
    });
    expect(call.problems).toEqual([]);
    expect(call.endedBy).toBe('gateway');
    await parley.gone();
    const messages = parley.log().map(({ message }) => message);
    for (const bad of [
      'speech.failed',
      'the recogniser kept ready is gone',
      'the worker died and is started again',
    ]) {
      expect(messages).not.toContain(bad);
    }
  });

  test('ends a call at once at the second Ctrl-C, and still tells Twilio what its caller is to hear', async () => {
    const parley = await start();
    const pressed: Promise<unknown>[] = [];
    const pressTwice = async () => {
      parley.ctrlC();
      await parley.said(stopping);
      // So soon after the first it may be taken for its echo.
      while (lineOf(ended) === undefined) {
        parley.ctrlC();
        await pause(100);
      }
    };
    const lineOf = (message: string) => parley.log().find((line) => line['message'] === message);
    const call = await ring(parley, {
      script: [{ do: 'wait_for_hang_up', withinMs: 60_000 }],
      onAudible: () => {
        if (pressed.length === 0) pressed.push(pressTwice().catch(() => {}));
      },
    });
    await parley.gone();
    const heard = call.facts.flatMap((fact) => (fact.type === 'say.heard' ? [fact.text] : []));
    expect(call.facts).toContainEqual(
      expect.objectContaining({
        type: 'webhook.answered',
        url: expect.stringContaining('/twilio/after-stream'),
        status: 200,
      }),
    );
    expect(heard).toEqual([expect.stringMatching(/sorry.*technical/i)]);
    expect(lineOf(stopping)).toMatchObject({ liveCalls: 1, waitMaxMin: 15 });
    expect(lineOf(ended)).toMatchObject({ because: 'second signal', liveCalls: 1 });
    expect(lineOf('gateway stopped')).toBeDefined();
  });

  test('says in one sentence that its port is taken, and leaves nobody behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const parley = await start({ PORT: port });
    const [code] = await once(parley.npm, 'exit');
    other.close();
    expect(code).toBe(1);
    expect(parley.output()).toContain(`Port ${port} of 127.0.0.1 is taken by another program: `);
    expect(parley.output()).not.toContain('    at ');
    await parley.gone();
  });

  test('says in one sentence that nothing can be written to its DATA_DIR, and leaves nobody behind', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, 'where the folder should be');
    const parley = await start({ DATA_DIR: file });
    const [code] = await once(parley.npm, 'exit');
    expect(code).toBe(78);
    expect(parley.output()).toContain(`DATA_DIR is ${file}, where no journal of a call can be kept`);
    await parley.gone();
  });
});

const stopping =
  'gateway stopping: live calls go on, new ones hear that we are busy, a second signal ends it now';
const ended = 'live calls are ended: their callers hear an apology';

const account = {
  accountSid: `AC${randomBytes(16).toString('hex')}`,
  authToken: randomBytes(16).toString('hex'),
};

async function start(env: Record<string, string> = {}): Promise<NpmStart> {
  const parley = await npmStart({
    DATA_DIR: dataDir,
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    ...env,
  });
  started.push(parley);
  return parley;
}

async function ring(
  parley: NpmStart,
  { script, onAudible }: Pick<RehearsalOptions, 'script'> & { onAudible: () => void },
) {
  await parley.said('gateway ready');
  let first = true;
  return await rehearse({
    ...account,
    voiceUrl: `${parley.url}/twilio/voice`,
    statusUrl: `${parley.url}/twilio/status`,
    from: '+15005550001',
    to: '+15005550006',
    script,
    onFact: (fact) => {
      if (fact.type !== 'agent.audible' || !first) return;
      first = false;
      onAudible();
    },
  });
}

function factsIn(folder: string): unknown[] {
  const place = join(folder, 'facts');
  return readdirSync(place).map((name) => JSON.parse(readFileSync(join(place, name), 'utf8')));
}
