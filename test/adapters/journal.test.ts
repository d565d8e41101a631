import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpensFiles } from '../../src/adapters/append-file.ts';
import { fileJournal } from '../../src/adapters/journal/file.ts';
import type { JournalEntry, JournalHeader } from '../../src/ports/journal.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

let dataDir: string;
let timers: VirtualTimers;
let faults: NotedFaults;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  timers = new VirtualTimers();
  faults = new NotedFaults();
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a journal on disk', () => {
  test('is JSON lines, the header first, whole once it is closed', async () => {
    const writer = fileJournal({ dataDir, timers, faults }).open(header('call_1'));
    for (let seq = 0; seq < 250; seq += 1) {
      writer.write(entry(seq));
      timers.advance(7);
    }
    await writer.close();
    expect(writer.place).toBe(join(dataDir, 'journals', 'call_1.jsonl'));
    const [first, ...rest] = linesOf(writer.place);
    expect(first).toEqual(header('call_1'));
    expect(rest).toEqual(Array.from({ length: 250 }, (_, seq) => entry(seq)));
    expect(timers.pending).toBe(0);
  });

  test('is on the disk a moment after things happened, for the day the process is killed', async () => {
    const { openFile, writes } = watched();
    const writer = fileJournal({ dataDir, timers, faults, openFile }).open(header('call_1'));
    writer.write(entry(0));
    writer.write(entry(1));
    timers.advance(99);
    expect(writes).toEqual([]);
    timers.advance(1);
    await expect.poll(() => linesOf(writer.place)).toHaveLength(3);
    expect(writes).toHaveLength(1);
    await writer.close();
  });

  test('is nobody else’s to read', async () => {
    const writer = fileJournal({ dataDir, timers, faults }).open(header('call_1'));
    await writer.close();
    expect(statSync(writer.place).mode & 0o777).toBe(0o600);
  });

  test('stays in its folder whatever a call is named', async () => {
    const writer = fileJournal({ dataDir, timers, faults }).open(header('../../etc/passwd'));
    await writer.close();
    expect(writer.place).toBe(join(dataDir, 'journals', '______etc_passwd.jsonl'));
  });

  test.each([
    ['ENOSPC', 'disk.full'],
    ['EROFS', 'disk.full'],
    ['EIO', 'disk.failed'],
  ])('that meets %s costs one line in the log, called %s, and no call', async (code, fault) => {
    const { openFile, writes } = watched((write) => (write === 2 ? code : null));
    const writer = fileJournal({ dataDir, timers, faults, openFile }).open(header('call_1'));
    for (let seq = 0; seq < 5; seq += 1) {
      writer.write(entry(seq));
      timers.advance(100);
      await expect.poll(() => writes.length).toBe(Math.min(seq + 1, 2));
    }
    expect(await writer.close()).toEqual({ whole: false, detail: expect.stringContaining(code) });
    expect(faults.noted.map((noted) => noted.message)).toEqual(['journal broken off']);
    expect(faults.noted[0]?.code).toBe(fault);
    expect(faults.noted[0]?.fields).toMatchObject({
      callId: 'call_1',
      detail: expect.stringContaining(code),
    });
    expect(linesOf(writer.place)).toEqual([header('call_1'), entry(0)]);
  });

  test('that cannot even be opened costs the same', async () => {
    writeFileSync(join(dataDir, 'journals'), 'a file where the folder should be');
    const writer = fileJournal({ dataDir, timers, faults }).open(header('call_1'));
    writer.write(entry(0));
    timers.advance(100);
    await writer.close();
    expect(faults.noted.map(({ message }) => message)).toEqual(['journal broken off']);
  });

  test('never writes over another', async () => {
    const journal = fileJournal({ dataDir, timers, faults });
    const first = journal.open(header('call_1'));
    first.write(entry(0));
    await first.close();
    const second = journal.open(header('call_1'));
    second.write(entry(7));
    await second.close();
    expect(linesOf(first.place)).toEqual([header('call_1'), entry(0)]);
    expect(faults.noted.map(({ message }) => message)).toEqual(['journal broken off']);
  });

  test('of a disk that hangs does not fill the memory', async () => {
    let hang: (() => void) | undefined;
    const openFile: OpensFiles = async (path) => {
      await new Promise<void>((go) => {
        hang = go;
      });
      return await watched().openFile(path);
    };
    const writer = fileJournal({ dataDir, timers, faults, openFile }).open(header('call_1'));
    for (let seq = 0; seq < 100; seq += 1) {
      writer.write({ ...entry(seq), event: { at: seq, type: 'line.lost', reason: 'x'.repeat(100_000) } });
      timers.advance(100);
    }
    expect(faults.noted.map(({ message }) => message)).toEqual(['journal broken off']);
    hang?.();
    await writer.close();
  });

  test('may be closed twice', async () => {
    const writer = fileJournal({ dataDir, timers, faults }).open(header('call_1'));
    await Promise.all([writer.close(), writer.close()]);
    expect(faults.noted).toEqual([]);
  });
});

function header(call: string): JournalHeader {
  const patience = { endOfTurnMs: 500 };
  const setup: unknown = { call, direction: 'inbound', agent: { name: 'test', patience } };
  return {
    journal: 1,
    behaviour: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    callSid: 'CA1',
    setup: setup as JournalHeader['setup'],
  };
}

function entry(seq: number): JournalEntry {
  return { seq, event: { at: seq, type: 'caller.key_pressed', key: '1' }, commands: [] };
}

function linesOf(place: string): unknown[] {
  const lines = readFileSync(place, 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line));
}

/** Real files that count their writes, and fail the one they are told to. */
function watched(failing: (write: number) => string | null = () => null) {
  const writes: number[] = [];
  const openFile: OpensFiles = async (path) => {
    await mkdir(join(path, '..'), { recursive: true });
    const file = await open(path, 'wx');
    return {
      async appendFile(bytes) {
        writes.push(bytes.length);
        const code = failing(writes.length);
        if (code !== null) throw Object.assign(new Error(`${code}: write`), { code });
        await file.appendFile(bytes);
      },
      write: (...where) => file.write(...where),
      stat: () => file.stat(),
      datasync: () => file.datasync(),
      close: () => file.close(),
    };
  };
  return { openFile, writes };
}
