import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

const rooms: RehearsalRoom[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('on a bad day', () => {
  test('a caller whose agent has no voice hears an apology from the carrier', async () => {
    const room = await openRehearsal({ PATH: pathWithout('espeak-ng') });
    rooms.push(room);
    const call = await room.call([{ do: 'wait_for_hang_up', withinMs: 30_000 }]);
    const heard = call.facts.flatMap((fact) => (fact.type === 'say.heard' ? [fact.text] : []));
    expect(heard.join(' ')).toMatch(/sorry/i);
    expect(call.endedBy).toBe('gateway');
    const failures = room.log().filter((line) => line['message'] === 'speech.failed');
    expect(JSON.stringify(failures)).toContain('npm run setup');
  });

  test('a caller whose recogniser is killed in mid call hears a goodbye, not silence', async () => {
    const room = await openRehearsal();
    rooms.push(room);
    let killed = false;
    const kill = () => {
      if (!killed) spawnSync('pkill', ['-9', '-P', String(room.gateway.pid), '-f', 'recogniser-process']);
      killed = true;
    };
    const call = await room.call([{ do: 'listen' }, { do: 'wait_for_hang_up', withinMs: 30_000 }], {
      onAudible: kill,
    });
    expect(call.endedBy).toBe('gateway');
    const [journal] = room.journals();
    const said = journal?.steps.flatMap(({ commands }) =>
      commands.flatMap((order) => (order.type === 'speech.say' ? [order.text] : [])),
    );
    expect(said?.join(' ')).toContain(journal?.header.setup.agent.lines.failureGoodbye);
  });

  test('a caller on the line does not notice that the gateway was told to stop, and the next one hears that it is busy', async () => {
    const room = await openRehearsal();
    rooms.push(room);
    const next: Promise<RehearsalResult>[] = [];
    const stopAndDialAgain = async () => {
      process.kill(room.gateway.pid, 'SIGTERM');
      while ((await fetch(`${room.gateway.url}/ready`)).ok);
      return room.call([{ do: 'wait_for_hang_up', withinMs: 20_000 }]);
    };
    const call = await room.call(
      [
        { do: 'listen' },
        { do: 'say', text: 'Thank you, goodbye.' },
        { do: 'wait_for_hang_up', withinMs: 20_000 },
      ],
      {
        onAudible: () => {
          if (next.length === 0) next.push(stopAndDialAgain());
        },
      },
    );
    expect(call.problems).toEqual([]);
    expect(call.endedBy).toBe('gateway');
    const [refused] = await Promise.all(next);
    const heard = refused?.facts.flatMap((fact) => (fact.type === 'say.heard' ? [fact.text] : []));
    expect(heard?.join(' ')).toMatch(/busy/i);
    await room.gateway.stop();
    expect(room.log().at(-1)).toMatchObject({ message: 'gateway stopped' });
  });

  test('a broken agent file and broken settings keep the gateway from starting, each with file and line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-'));
    folders.push(folder);
    writeFileSync(join(folder, 'agent.yaml'), 'name: x\ngreting: hello\nlines: 3\n');
    const start = (env: Record<string, string>, entry = 'dist/main.js') =>
      spawnSync(process.execPath, [entry], {
        env: { ...process.env, DATA_DIR: folder, ...env },
        encoding: 'utf8',
        timeout: 30_000,
      });
    const badAgent = start({ AGENT: join(folder, 'agent.yaml') });
    expect(badAgent.status).toBe(78);
    expect(badAgent.stderr).toContain(`${join(folder, 'agent.yaml')}:2`);
    expect(badAgent.stderr).toContain(`${join(folder, 'agent.yaml')}:3`);
    cpSync('agents', join(folder, 'agents'), { recursive: true });
    const receptionist = join(folder, 'agents', 'receptionist.yaml');
    writeFileSync(receptionist, readFileSync(receptionist, 'utf8').replace('en-US', 'de-DE'));
    const german = start({ AGENT: receptionist });
    expect(german.status).toBe(78);
    expect(german.stderr).toContain('de-DE');
    const badSettings = start({ PORT: 'many', PUBLIC_URL: 'example.com', LLM_PROVIDER: 'magic' });
    expect(badSettings.status).toBe(78);
    for (const name of ['PORT', 'PUBLIC_URL', 'LLM_PROVIDER']) expect(badSettings.stderr).toContain(name);
    for (const entry of ['dist/web.js', 'dist/worker.js']) {
      const alone = start({ REDIS_URL: '' }, entry);
      expect(alone.status).toBe(78);
      expect(alone.stderr).toContain('npm start');
    }
  });
});

/** Where programs are found, with one of them missing: its folder is replaced by links to all its neighbours. */
function pathWithout(program: string): string {
  const path = (process.env['PATH'] ?? '').split(':');
  return path
    .map((folder) => (existsSync(join(folder, program)) ? mirror(folder, program) : folder))
    .join(':');
}

function mirror(folder: string, without: string): string {
  const links = mkdtempSync(join(tmpdir(), 'parley-path-'));
  folders.push(links);
  for (const name of readdirSync(folder))
    if (name !== without) symlinkSync(join(folder, name), join(links, name));
  return links;
}
