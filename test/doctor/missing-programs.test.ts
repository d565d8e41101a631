import { afterAll, beforeAll, expect, test } from 'vitest';
import { providers } from '../../scripts/doctor/checks/providers.ts';
import { found } from './surroundings.ts';

// What was rendered once is kept for as long as a process lives: this file has one of its own.
const path = process.env['PATH'];
beforeAll(() => {
  process.env['PATH'] = '/nowhere';
});
afterAll(() => {
  process.env['PATH'] = path;
});

test('nobody speaks, and nobody can be listened to, where the programs are missing', async () => {
  expect(await found(providers)).toEqual([
    expect.stringMatching(/^doubtful: recogniser local: nothing could be said to it/),
    expect.stringMatching(/^good: model local/),
    expect.stringMatching(/^bad: voice local: .*espeak-ng hello/),
  ]);
});
