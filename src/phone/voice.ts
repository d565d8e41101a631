import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeMulaw } from '../audio/mulaw.ts';
import { samplesPerMs } from './line.ts';
import { readForTelephone } from './recording.ts';

/** The voices of flite that sound like a person on a telephone. */
export const voiceNames = ['rms', 'slt', 'awb'] as const;

export type VoiceName = (typeof voiceNames)[number];

// flite needs a tenth of a second for a sentence; a machine that takes this long has other troubles.
const renderMsMax = 30_000;

const rendered = new Map<string, Promise<Uint8Array>>();

/** Speaks every text into 8 kHz mu-law, each once for as long as the process lives. */
export async function renderVoice(
  texts: readonly string[],
  voice: VoiceName = 'rms',
): Promise<ReadonlyMap<string, Uint8Array>> {
  const speech = new Map<string, Uint8Array>();
  for (const text of texts) speech.set(text, await renderOnce(text, voice));
  return speech;
}

function renderOnce(text: string, voice: VoiceName): Promise<Uint8Array> {
  const key = `${voice}: ${text}`;
  const speech = rendered.get(key) ?? render(text, voice);
  rendered.set(key, speech);
  return speech;
}

async function render(text: string, voice: VoiceName): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-voice-'));
  try {
    const path = join(folder, 'speech.wav');
    await promisify(execFile)('flite', ['-voice', voice, '-t', text, path], { timeout: renderMsMax });
    return encodeMulaw(withoutSilence(readForTelephone(await readFile(path))));
  } catch (error) {
    throw plainly(error, text);
  } finally {
    await rm(folder, { recursive: true });
  }
}

// -46 dBFS: flite's own silence is digital, and the softest beginning of a word lies above this.
const wordAmplitude = 160;

// What is left standing before the first and after the last word, so that no consonant is cut.
const marginSamples = 20 * samplesPerMs;

// flite leaves about 200 ms of silence around a text, by which every interruption would come too late.
function withoutSilence(samples: Int16Array): Int16Array {
  const isWord = (sample: number) => Math.abs(sample) >= wordAmplitude;
  const first = samples.findIndex(isWord);
  const last = samples.findLastIndex(isWord);
  return samples.slice(Math.max(0, first - marginSamples), last + marginSamples);
}

function plainly(error: unknown, text: string): Error {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new Error('The caller has no voice because flite is not installed: run `npm run setup`.', {
      cause: error,
    });
  }
  return new Error(`flite could not say "${text}", so the caller would be mute.`, { cause: error });
}
