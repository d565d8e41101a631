import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { surveySettings } from '../../src/config.ts';
import { tryJournals } from '../../src/preflight/journal-folder.ts';
import { preflight } from '../../src/preflight.ts';
import { notebook } from '../adapters/notebook.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-journals-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('the folder of the journals', () => {
  test('is tried, and nothing is left of that', async () => {
    expect((await tryJournals(dataDir)).problems).toEqual([]);
    expect(readdirSync(join(dataDir, 'journals'))).toEqual([]);
  });

  test('is not left behind by a start that is refused', async () => {
    const survey = surveySettings({ DATA_DIR: join(dataDir, 'not', 'there') }, null, { terminal: false });
    const refused = preflight(survey, { sharedStore: true, takesCalls: true }, notebook());
    await expect(refused).rejects.toThrow('REDIS_URL is not set');
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('stays where somebody has put something into it meanwhile', async () => {
    const { undo } = await tryJournals(join(dataDir, 'made'));
    writeFileSync(join(dataDir, 'made', 'journals', 'call_1.jsonl'), '');
    await undo();
    expect(existsSync(join(dataDir, 'made', 'journals', 'call_1.jsonl'))).toBe(true);
  });

  test('is not trusted where the disk says that it cannot keep what it took', async () => {
    const { problems } = await tryJournals(dataDir, async (path) => {
      const file = await open(path, 'wx');
      return {
        writeFile: (text) => file.writeFile(text),
        sync: () => Promise.reject(new Error('EIO: i/o error, fsync')),
        close: () => file.close(),
      };
    });
    expect(problems).toEqual([{ where: 'disk', what: expect.stringContaining('EIO: i/o error, fsync') }]);
    expect(readdirSync(join(dataDir, 'journals'))).toEqual([]);
  });
});
