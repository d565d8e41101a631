import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { answered } from '../support/answered-call.ts';
import { pass } from '../support/scripted-crew.ts';

beforeAll(loadVoiceDetection);

/** An agent whose key 9 takes the caller off every list. */
const withKey = { agent: { keys: [{ key: '9', does: 'opt_out' }] } } as const;

describe('a caller who wants no more calls', () => {
  test('hears so only once it is written down, with their number', async () => {
    let write: () => void = () => {};
    const written = new Promise<void>((go) => {
      write = go;
    });
    const { time, call, crew, line, told, heard } = answered({
      ...withKey,
      script: { optOut: () => written },
    });
    await pass(time, 4_000);
    const before = line.audioMs;
    call.keyPressed('9');
    await pass(time, 1_000);
    expect(line.audioMs).toBe(before);
    write();
    await pass(time, 4_000);
    expect(crew.optedOut).toEqual([{ call: 'call_1', number: '+15005550001', at: new Date(0) }]);
    expect(heard().at(-1)).toBe('You will not be called again. Goodbye.');
    expect(told).toEqual(['leaving: opted_out', 'ended: opted_out']);
  });

  test('is not told so when it cannot be written down, and somebody is called to do it', async () => {
    const { time, call, crew, heard } = answered({
      ...withKey,
      script: { optOut: () => Promise.reject(new Error('the disk is full')) },
    });
    await pass(time, 4_000);
    call.keyPressed('9');
    await pass(time, 5_000);
    expect(heard().at(-1)).toMatch(/^I could not note that/);
    expect(crew.logged.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { 'pii.number': '+15005550001', failure: { detail: 'the disk is full' } } },
    ]);
  });

  test('may hang up at once: it is written down all the same', async () => {
    let write: () => void = () => {};
    const written = new Promise<void>((go) => {
      write = go;
    });
    const { time, call, crew, kept } = answered({ ...withKey, script: { optOut: () => written } });
    await pass(time, 4_000);
    call.keyPressed('9');
    call.stopped();
    let isKept = false;
    void Promise.all(kept).then(() => {
      isKept = true;
    });
    await pass(time, 100);
    expect(isKept).toBe(false);
    write();
    await pass(time, 100);
    expect(isKept).toBe(true);
    expect(crew.optedOut).toHaveLength(1);
  });
});
