import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/adapters/store/redis/connect.ts';
import { startEmbeddedRedis } from '../../src/adapters/store/redis/embedded.ts';
import type { Script } from '../../src/phone/script.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from '../adapters/notebook.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

const rooms: RehearsalRoom[] = [];
const leftovers: (() => void)[] = [];
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close();
  for (const remove of leftovers.splice(0).reverse()) remove();
});

const says: Script = [
  { do: 'interrupt', afterMs: 1_500, text: 'Thank you, goodbye.' },
  { do: 'wait_for_hang_up', withinMs: 20_000 },
];

describe('P6: when nothing can be written any more', () => {
  test('callers notice nothing, the log says what is partial, and the next call tries again', async () => {
    const dataDir = folder();
    const room = await open(dataDir);
    for (const name of ['recordings', 'journals']) {
      rmSync(join(dataDir, name), { recursive: true, force: true });
      writeFileSync(join(dataDir, name), 'where the folder should be');
    }
    const call = await room.call(says);
    expect(call.problems).toEqual([]);
    expect(call.endedBy).toBe('gateway');
    await expect
      .poll(() => finished(room))
      .toMatchObject([
        {
          recording: 'partial',
          recordingPartial: expect.stringMatching(/\w/),
          journalPartial: expect.stringMatching(/\w/),
        },
      ]);
    expect(faultsOf(room)).toEqual(['journal broken off', 'recording broken off']);

    for (const name of ['recordings', 'journals']) rmSync(join(dataDir, name));
    await room.call([{ do: 'pause', ms: 500 }]);
    await expect.poll(() => finished(room).at(1)).toMatchObject({ recording: 'whole' });
    expect(readdirSync(join(dataDir, 'recordings'))).toHaveLength(1);
  });

  test('because the disk fills up in mid call, the caller notices nothing, and Redis goes on when there is room again', async (context) => {
    const disk = tinyDisk();
    if (disk === null) return context.skip('no tmpfs can be mounted here');
    const room = await open(disk);
    let filled = false;
    const call = await room.call(says, {
      onAudible: () => {
        if (!filled) fill(disk);
        filled = true;
      },
    });
    expect(call.problems).toEqual([]);
    expect(call.endedBy).toBe('gateway');
    await expect
      .poll(() => finished(room))
      .toMatchObject([{ recording: 'partial', journalPartial: expect.stringContaining('ENOSPC') }]);
    const codes = room.log().flatMap((line) => (line['code'] === 'disk.full' ? [line['message']] : []));
    expect(codes.sort()).toEqual(['journal broken off', 'recording broken off']);

    rmSync(join(disk, 'filler'));
    await room.call([{ do: 'pause', ms: 500 }]);
    await expect.poll(() => finished(room).at(1)).toMatchObject({ recording: 'whole' });
    await expect.poll(() => factsOf(disk)).toContain('whole');
  });
});

describe('P6: the embedded Redis on a full disk', () => {
  test('refuses what it could not keep instead of dying, and keeps it again when there is room', async (context) => {
    const disk = tinyDisk();
    if (disk === null) return context.skip('no tmpfs can be mounted here');
    const log = notebook();
    const redis = await startEmbeddedRedis({ dataDir: disk, timers: systemTime, log });
    const { client, close } = connectRedis({ socket: redis.socket }, log);
    await once(client, 'ready');
    const keep = () =>
      client.set('key', 'x'.repeat(4_000)).then(
        () => 'kept',
        (error: Error) => error.message,
      );
    fill(disk);
    await expect.poll(keep).toMatch(/^MISCONF .*No space left/);
    expect(await client.get('nothing')).toBeNull();
    rmSync(join(disk, 'filler'));
    await expect.poll(keep).toBe('kept');
    await close();
    await redis.stop();
  });
});

async function open(dataDir: string): Promise<RehearsalRoom> {
  const room = await openRehearsal({ DATA_DIR: dataDir });
  rooms.push(room);
  return room;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'parley-'));
  leftovers.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Room for a few seconds of a call; null where one may not mount. */
function tinyDisk(): string | null {
  const place = join(folder(), 'disk');
  mkdirSync(place);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place]).status !== 0) return null;
  leftovers.push(() => spawnSync('umount', ['--lazy', place]));
  return place;
}

function fill(disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize));
}

function finished(room: RehearsalRoom): Record<string, unknown>[] {
  return room.log().filter((line) => line['message'] === 'call finished');
}

function faultsOf(room: RehearsalRoom): unknown[] {
  const disk = room.log().filter((line) => String(line['code']).startsWith('disk.'));
  return disk.map((line) => line['message']).sort();
}

/** What the facts say of the recordings. */
function factsOf(dataDir: string): unknown[] {
  const place = join(dataDir, 'facts');
  const names = readdirSync(dataDir).includes('facts') ? readdirSync(place) : [];
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(place, name), 'utf8')).recording);
}
