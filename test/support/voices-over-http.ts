import { ElevenLabsTts } from '../../src/adapters/tts/elevenlabs/elevenlabs-tts.ts';
import { HttpTts } from '../../src/adapters/tts/http/http-tts.ts';
import { OpenAiTts } from '../../src/adapters/tts/openai/openai-tts.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import type { Tts } from '../../src/ports/tts.ts';
import { speechKey } from './stand-ins/speech.ts';

export type VoiceAt = (url: string, timers: Clock & Timers) => Tts;

/** The voices that are one HTTP request for each segment, at the address of a stand-in. */
export const voicesOverHttp: Readonly<Record<'openai' | 'elevenlabs' | 'http', VoiceAt>> = {
  openai: (url, timers) =>
    new OpenAiTts({
      apiKey: speechKey,
      baseUrl: `${url}/v1`,
      model: 'm',
      voice: 'alloy',
      instructions: 'Calmly.',
      timers,
    }),
  elevenlabs: (url, timers) =>
    new ElevenLabsTts({ apiKey: speechKey, url, voiceId: 'a voice/of theirs', timers }),
  http: (url, timers) => new HttpTts({ url, timers }),
};
