import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileOptOuts } from '../../src/adapters/opt-outs/file.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the list of those who must not be called', () => {
  test('is a file of JSON lines that only we may read', async () => {
    const optOuts = new FileOptOuts({ dataDir });
    await optOuts.record(ana);
    expect(optOuts.place).toBe(join(dataDir, 'do-not-call.jsonl'));
    expect(readFileSync(optOuts.place, 'utf8')).toBe(
      '{"number":"+15005550001","call":"call_1","at":"2026-01-01T00:00:00.000Z"}\n',
    );
    expect(statSync(optOuts.place).mode & 0o777).toBe(0o600);
  });

  test('goes on where another process left it, even in the middle of a line', async () => {
    await new FileOptOuts({ dataDir }).record(ana);
    const optOuts = new FileOptOuts({ dataDir });
    appendFileSync(optOuts.place, '{"number":"+150055');
    await optOuts.record({ ...ana, number: '+15005550002' });
    const lines = readFileSync(optOuts.place, 'utf8').split('\n');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ number: '+15005550001' });
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ number: '+15005550002' });
  });
});

const ana = { call: 'call_1', number: '+15005550001', at: new Date('2026-01-01T00:00:00Z') };
