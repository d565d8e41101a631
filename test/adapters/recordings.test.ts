import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import wavefile from 'wavefile';
import type { OpensFiles } from '../../src/adapters/append-file.ts';
import { fileRecordings } from '../../src/adapters/recordings/file.ts';
import { NotedFaults } from '../support/noted-faults.ts';

const frameSamples = 320; // 20 ms of stereo at 8 kHz.

let dataDir: string;
let faults: NotedFaults;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  faults = new NotedFaults();
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a recording on disk', () => {
  test('is a stereo WAV at 8 kHz with every sample in its place', async () => {
    const recording = fileRecordings({ dataDir, faults }).open('call_1');
    const sound = ramp(frameSamples * 333); // More than six blocks, and a bit.
    for (let at = 0; at < sound.length; at += frameSamples) {
      const frame = sound.slice(at, at + frameSamples);
      recording.append(frame);
      frame.fill(0); // The array is the recorder's again.
    }
    expect(await recording.close()).toEqual({ whole: true, detail: '' });
    expect(recording.place).toBe(join(dataDir, 'recordings', 'call_1.wav'));
    expect(soundOf(recording.place)).toEqual(sound);
  });

  test('takes pieces longer than its own block', async () => {
    const recording = fileRecordings({ dataDir, faults }).open('call_1');
    const sound = ramp(50_000);
    recording.append(sound);
    await recording.close();
    expect(soundOf(recording.place)).toEqual(sound);
  });

  test('of a call without a sound can be opened all the same', async () => {
    const recording = fileRecordings({ dataDir, faults }).open('call_1');
    expect(await recording.close()).toEqual({ whole: true, detail: '' });
    expect(soundOf(recording.place)).toHaveLength(0);
  });

  test('is a .part for nobody else to read while the call lasts, and only a .wav afterwards', async () => {
    const recording = fileRecordings({ dataDir, faults }).open('call_1');
    const part = join(dataDir, 'recordings', 'call_1.part');
    recording.append(ramp(20_000));
    await expect.poll(() => existsSync(part) && statSync(part).size).toBeGreaterThan(30_000);
    expect(existsSync(recording.place)).toBe(false);
    expect(statSync(part).mode & 0o777).toBe(0o600);
    await Promise.all([recording.close(), recording.close()]);
    expect(existsSync(part)).toBe(false);
    expect(existsSync(recording.place)).toBe(true);
  });

  test('that meets a full disk keeps what it has, says so, and costs no call', async () => {
    const recording = fileRecordings({ dataDir, faults, openFile: fullAfter(70_000) }).open('call_1');
    for (let block = 0; block < 6; block += 1) recording.append(ramp(16_000));
    const { whole, detail } = await recording.close();
    expect({ whole, detail }).toEqual({
      whole: false,
      detail: expect.stringMatching(/breaks off early: .*ENOSPC/),
    });
    expect(faults.noted.map(({ message }) => message)).toEqual(['recording broken off']);
    expect(faults.noted[0]).toMatchObject({ code: 'disk.full', fields: { callId: 'call_1' } });
    expect(recording.place).toBe(join(dataDir, 'recordings', 'call_1.partial.wav'));
    const kept = soundOf(recording.place);
    expect(kept.length % 2).toBe(0);
    expect(kept).toEqual(Int16Array.from({ length: kept.length }, (_, at) => at % 16_000));
  });

  test('that met a full disk does not keep the next call from being recorded', async () => {
    const full = fileRecordings({ dataDir, faults, openFile: fullAfter(0) });
    expect(await full.open('call_1').close()).toMatchObject({ whole: false });
    const next = fileRecordings({ dataDir, faults }).open('call_2');
    expect(await next.close()).toEqual({ whole: true, detail: '' });
  });

  test('that cannot even be opened says so', async () => {
    writeFileSync(join(dataDir, 'recordings'), 'a file where the folder should be');
    const recording = fileRecordings({ dataDir, faults }).open('call_1');
    recording.append(ramp(frameSamples));
    const { whole, detail } = await recording.close();
    expect({ whole, detail }).toEqual({
      whole: false,
      detail: expect.stringMatching(/^there is no recording: /),
    });
    expect(faults.noted.map(({ message }) => message)).toEqual(['recording broken off']);
  });

  test('never touches the file of another', async () => {
    const part = join(dataDir, 'recordings', 'call_1.part');
    mkdirSync(join(dataDir, 'recordings'));
    writeFileSync(part, 'of another');
    const recording = fileRecordings({ dataDir, faults }).open('call_1');
    expect(await recording.close()).toMatchObject({ whole: false });
    expect(readFileSync(part, 'utf8')).toBe('of another');
    expect(existsSync(recording.place)).toBe(false);
  });
});

function ramp(samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, at) => at % 16_000);
}

/** What a player makes of the file, by its own reading of the lengths that we wrote into it. */
function soundOf(place: string): Int16Array {
  const wav = new wavefile.WaveFile(readFileSync(place));
  expect(wav.fmt).toMatchObject({ numChannels: 2, sampleRate: 8000, bitsPerSample: 16 });
  expect(wav.container).toBe('RIFF');
  const bytes = Buffer.from(Reflect.get(wav.data, 'samples'));
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

/** A disk with room for so many bytes: the write that does not fit is cut short in the middle of a sample. */
function fullAfter(bytesMax: number): OpensFiles {
  return async (path) => {
    await mkdir(join(path, '..'), { recursive: true });
    const file = await open(path, 'wx');
    let room = bytesMax + 1;
    return {
      async appendFile(bytes) {
        await file.appendFile(bytes.subarray(0, room));
        room -= bytes.length;
        if (room < 0)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
      write: (...where) => file.write(...where),
      stat: () => file.stat(),
      datasync: () => file.datasync(),
      close: () => file.close(),
    };
  };
}
