import { EspeakTts } from '../../../src/adapters/tts/local/espeak-tts.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { bad, good, wordsOf } from '../check.ts';
import type { ProviderCheck } from '../checks/providers.ts';

const samplesPerSecond = 16_000;
/** Whoever says this takes longer; less is a click. */
const spokenSecondsMin = 0.2;

/** Has the local voice say a word. */
export const localVoice: ProviderCheck = {
  ask: async () => {
    try {
      const samples = await speak('hello');
      const seconds = samples.filter((sample) => sample !== 0).length / samplesPerSecond;
      if (seconds >= spokenSecondsMin) return [good(`voice local: says “hello” in ${seconds.toFixed(1)} s`)];
      return [bad('voice local: makes no sound', remedy)];
    } catch (error) {
      return [bad(`voice local: ${wordsOf(error)}`, remedy)];
    }
  },
};

const remedy = 'run `espeak-ng hello`: what keeps that from speaking keeps us.';

async function speak(text: string): Promise<number[]> {
  const language = 'en-US';
  const tts = new EspeakTts({ language, timers: systemTime });
  try {
    const samples: number[] = [];
    const request = {
      call: 'doctor',
      run: 0,
      segment: 0,
      text,
      attempt: 'first',
      before: null,
      language,
      voice: null,
    } as const;
    for await (const piece of tts.speak(request, new AbortController().signal)) samples.push(...piece);
    return samples;
  } finally {
    await tts.close();
  }
}
