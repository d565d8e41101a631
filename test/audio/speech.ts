import { execFileSync } from 'node:child_process';
import { Pcm16Joiner, WavHeaderStripper } from '../../src/audio/framing.ts';
import { levelsDbfs } from '../../src/audio/levels.ts';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { renderVoice } from '../../src/phone/voice.ts';
import { joined } from './sounds.ts';

export const voices = ['rms', 'slt', 'awb', 'espeak-ng'] as const;

export type Voice = (typeof voices)[number];

/** A voice this loud is beyond doubt one, dBFS in 10 ms: what is softer is breath before the word or after it. */
const audibleDbfs = -40;
const windowMs = 10;
const windowSamples = 80;

/** Someone saying each of the texts at 8 kHz, from the first 10 ms that can be heard to the last. */
export async function speech(texts: readonly string[], voice: Voice): Promise<Int16Array[]> {
  if (voice === 'espeak-ng') return texts.map((text) => audible(espeak(text)));
  const spoken = await renderVoice(texts, voice);
  return texts.map((text) => audible(decodeMulaw(spoken.get(text) ?? new Uint8Array(0))));
}

function espeak(text: string): Int16Array {
  const file = execFileSync('espeak-ng', ['--stdout', text]);
  const resampler = new Resampler(22_050, 8_000);
  const pcm = new Pcm16Joiner().push(new WavHeaderStripper().push(file));
  return joined(resampler.push(pcm), resampler.flush());
}

function audible(sound: Int16Array): Int16Array {
  const isAudible = levelsDbfs(sound, 8_000, windowMs).map((level) => level > audibleDbfs);
  return sound.slice(
    isAudible.indexOf(true) * windowSamples,
    (isAudible.lastIndexOf(true) + 1) * windowSamples,
  );
}
