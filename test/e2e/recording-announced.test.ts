import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

describe('a caller where recording is announced', () => {
  let room: RehearsalRoom;
  beforeAll(async () => {
    room = await openRehearsal({ RECORDING: 'announce' });
    await room.call([
      { do: 'interrupt', afterMs: 300, text: 'What are your opening hours?' },
      { do: 'hang_up' },
    ]);
    await room.gateway.stop();
  });
  afterAll(() => room.close());

  test('hears that to its end before anything else, though they speak over it, and is recorded', () => {
    const { said } = room.onlyCall();
    expect(said[0]?.heard).toMatch(/^This call is recorded\./);
    expect(readdirSync(join(room.dataDir, 'recordings')).some((name) => name.endsWith('.wav'))).toBe(true);
  });
});
