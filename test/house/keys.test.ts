import { expect, test } from 'vitest';
import { keysOf } from '../../src/app/keys.ts';
import { Problems, readSettings } from '../../src/config.ts';
import { notebook } from '../adapters/notebook.ts';

function settings(env: Readonly<Record<string, string>>) {
  const read = readSettings(env, null);
  if (read instanceof Problems) throw read;
  return read;
}

test('whoever sets keys has these, and none is told', () => {
  const log = notebook();
  expect(keysOf(settings({ API_KEYS: 'one,two' }), log)).toEqual(['one', 'two']);
  expect(log.lines).toEqual([]);
});

test('whoever sets none is told one that nobody can guess, another at every start', () => {
  const log = notebook();
  const [first, second] = [keysOf(settings({}), log), keysOf(settings({}), log)];
  expect(first).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
  expect(second).not.toEqual(first);
  expect(log.lines).toMatchObject([
    { level: 'info', fields: { apiKey: first[0] } },
    { level: 'info', fields: { apiKey: second[0] } },
  ]);
});

test('in production nobody has a key that nobody set', () => {
  const log = notebook();
  expect(keysOf({ ...settings({}), environment: 'production' }, log)).toEqual([]);
  expect(log.lines).toEqual([]);
});
