import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EspeakTts } from '../../../src/adapters/tts/local/espeak-tts.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import type { Manner, TtsUnderTest } from '../../contracts/tts-under-test.ts';

/** espeak-ng, or a process in its place that does with its sound what a test wants. */
export const espeakUnderTest: TtsUnderTest = {
  opened: async (timers) => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-voice-'));
    const program = join(folder, 'synthesiser');
    const behave = (manner: Manner) => writeFileSync(join(folder, 'manner'), shellFor(manner));
    behave({ do: 'speak' });
    await writeFile(program, `#!/bin/sh\ncd '${folder}'\ntext=$(cat)\n. ./manner\n`);
    await chmod(program, 0o755);
    const tts = new EspeakTts({ timers, language: 'en-US', program });
    return {
      tts,
      behave,
      asked: () => linesOf(join(folder, 'asked')).length,
      stopped: () => linesOf(join(folder, 'stalled')).filter((pid) => !isAlive(Number(pid))).length,
      close: async () => {
        await tts.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  broken: async () => {
    const tts = new EspeakTts({ timers: systemTime, language: 'en-US', program: 'no-such-synthesiser' });
    return { tts, close: () => tts.close() };
  },
  wireSoundOf: (text) =>
    execFileSync('espeak-ng', ['-v', 'en-US', '-s', '165', '-z', '--stdin', '--stdout'], { input: text }),
  // Behind a WAV header, at its own rate, and a filter that looks ahead.
  leastHeardOf: (bytes) => Math.max(0, Math.floor((((bytes - 44) / 2 - 100) * 16_000) / 22_050)),
  overNetwork: false,
};

const makeSound = 'printf %s "$text" | espeak-ng "$@" > $$.wav';

function shellFor(manner: Manner): string {
  switch (manner.do) {
    case 'speak':
      return 'echo $$ >> asked; printf %s "$text" | espeak-ng "$@"';
    case 'cut':
      return `echo $$ >> asked; ${makeSound}; head -c ${manner.afterBytes} $$.wav; kill -9 $$`;
    case 'stall':
      return `echo $$ >> stalled; echo $$ >> asked; ${makeSound}; head -c ${manner.afterBytes} $$.wav; exec sleep 60`;
    default:
      throw new Error(`a process on this machine does not ${manner.do}`);
  }
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
