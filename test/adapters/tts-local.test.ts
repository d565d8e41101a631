import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EspeakTts } from '../../src/adapters/tts/local/espeak-tts.ts';
import { speechRateHz } from '../../src/audio/rates.ts';
import type { TtsRequest } from '../../src/ports/tts.ts';
import { systemTime } from '../../src/runtime/timers.ts';

let folder: string;
let tts: EspeakTts | null = null;
let gateway: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-voice-'));
});

afterEach(async () => {
  await tts?.close();
  tts = null;
  gateway?.kill('SIGKILL');
  gateway = null;
  await rm(folder, { recursive: true });
});

describe('the local voice', () => {
  it('begins and ends with speech, so that nobody waits for silence', async () => {
    tts = new EspeakTts({ timers: systemTime, language: 'en-US' });
    const audio = await spoken(tts, 'We are open from eight until six.');
    const first = audio.findIndex((sample) => Math.abs(sample) > 50);
    const last = audio.findLastIndex((sample) => Math.abs(sample) > 50);
    expect(first / speechRateHz).toBeLessThan(0.02);
    expect((audio.length - last) / speechRateHz).toBeLessThan(0.25);
  });

  it('names the command that installs it when the program is missing', async () => {
    tts = new EspeakTts({ timers: systemTime, language: 'en-US', program: join(folder, 'espeak-ng') });
    await expect(spoken(tts, 'Hello.')).rejects.toMatchObject({
      failure: { provider: 'local', reason: 'unreachable', detail: expect.stringContaining('npm run setup') },
    });
  });

  it('says which voice it does not have', async () => {
    tts = new EspeakTts({ timers: systemTime, language: 'xx-nowhere' });
    await expect(spoken(tts, 'Hello.', 'xx-nowhere')).rejects.toMatchObject({
      failure: { reason: 'refused', detail: expect.stringContaining('"xx-nowhere"') },
    });
  });

  it('says that it was cut short when someone kills the synthesiser', async () => {
    tts = new EspeakTts({ timers: systemTime, language: 'en-US', program: await programThat('kill -9 $$') });
    await expect(spoken(tts, 'Hello.')).rejects.toMatchObject({
      failure: { reason: 'broke_off', retryable: true },
    });
  });

  it('speaks with the process that stood ready, and has another ready behind it', async () => {
    const pids = join(folder, 'pids');
    tts = new EspeakTts({
      timers: systemTime,
      language: 'en-US',
      program: await programThat(`echo $$ >> ${pids}; exec espeak-ng "$@"`),
    });
    await expect.poll(() => pidsIn(pids)).toEqual([aPid]);
    const [ready] = await pidsIn(pids);
    await spoken(tts, 'Hello.');
    await expect.poll(() => pidsIn(pids)).toEqual([ready, aPid]);
    await expect.poll(() => isAlive(Number(ready))).toBe(false);
  });

  it('ends the synthesiser at once when the caller interrupts', async () => {
    const pids = join(folder, 'pids');
    // A synthesiser that never comes to an end by itself.
    const program = await programThat(`echo $$ >> ${pids}; cat > /dev/null; exec yes`);
    tts = new EspeakTts({ timers: systemTime, language: 'en-US', program });
    const interruption = new AbortController();
    for await (const _ of tts.speak(request('Hello.'), interruption.signal)) interruption.abort();
    const [speaking] = await pidsIn(pids);
    await expect.poll(() => isAlive(Number(speaking))).toBe(false);
  });

  it('leaves no synthesiser behind when the gateway is killed', async () => {
    const pids = join(folder, 'pids');
    const program = await programThat(`echo $$ >> ${pids}; exec espeak-ng "$@"`);
    const adapter = new URL('../../src/adapters/tts/local/espeak-tts.ts', import.meta.url).href;
    const clock = new URL('../../src/runtime/timers.ts', import.meta.url).href;
    const code = `import { EspeakTts } from ${JSON.stringify(adapter)};
      import { systemTime } from ${JSON.stringify(clock)};
      new EspeakTts({ timers: systemTime, language: 'en-US', program: ${JSON.stringify(program)} });`;
    gateway = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: 'inherit',
    });
    await expect.poll(() => pidsIn(pids)).toEqual([aPid]);
    const [waiting] = await pidsIn(pids);
    expect(isAlive(Number(waiting))).toBe(true);

    const gone = once(gateway, 'exit');
    gateway.kill('SIGKILL');
    await gone;
    await expect.poll(() => isAlive(Number(waiting))).toBe(false);
  });
});

function request(text: string, language = 'en-US'): TtsRequest {
  return { call: 'call_1', run: 1, segment: 0, attempt: 'first', before: null, text, language, voice: null };
}

async function spoken(voice: EspeakTts, text: string, language = 'en-US'): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const chunk of voice.speak(request(text, language), new AbortController().signal))
    samples.push(...chunk);
  return Int16Array.from(samples);
}

async function programThat(does: string): Promise<string> {
  const path = join(folder, 'synthesiser');
  await writeFile(path, `#!/bin/sh\n${does}\n`);
  await chmod(path, 0o755);
  return path;
}

const aPid = expect.stringMatching(/^\d+$/);

async function pidsIn(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).trim().split('\n');
}

/** A process that has ended and waits for its parent to notice counts as gone. */
function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  if (existsSync(status)) return !/\) Z /.test(readFileSync(status, 'utf8'));
  if (existsSync('/proc/self')) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('nobody is sent a signal on behalf of a synthesiser that could not be started', async () => {
  const kill = vi.spyOn(ChildProcess.prototype, 'kill');
  const voiceless = new EspeakTts({ timers: systemTime, language: 'en-US', program: '/nowhere/espeak-ng' });
  const request: TtsRequest = {
    call: 'c',
    run: 1,
    segment: 0,
    attempt: 'first',
    text: 'Hello.',
    before: null,
    language: 'en-US',
    voice: null,
  };
  await expect(async () => {
    for await (const _ of voiceless.speak(request, new AbortController().signal));
  }).rejects.toThrow('cannot be started');
  await voiceless.close();
  expect(kill).not.toHaveBeenCalled();
  kill.mockRestore();
});
