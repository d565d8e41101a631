import { PcmSound } from '../../../audio/pcm-sound.ts';
import { speechRateHz } from '../../../audio/rates.ts';
import type { Timers } from '../../../ports/clock.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../../ports/tts.ts';
import { soundTypes } from '../../content-type.ts';
import { hasSomethingToSay, soundLimits } from '../../sound-limits.ts';
import { streamedPost } from '../../streamed-post.ts';

export interface HttpTtsOptions {
  /** Where the service is; the path is ours. */
  readonly url: string;
  readonly timers: Timers;
}

/** Speaks with a service of one's own that answers a text with raw PCM16 at 16 kHz. */
export class HttpTts implements Tts {
  readonly name = 'http';
  readonly #options: HttpTtsOptions;

  constructor(options: HttpTtsOptions) {
    this.#options = options;
  }

  async *speak({ text, voice }: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    if (!hasSomethingToSay(text)) return;
    const { url, timers } = this.#options;
    const body = { text, voice, sample_rate: speechRateHz };
    const post = {
      provider: this.name,
      url: `${url}/stream`,
      body,
      timers,
      limits: soundLimits,
      contentType: soundTypes,
    };
    const sound = new PcmSound(speechRateHz, speechRateHz);
    for await (const bytes of streamedPost(post, signal)) {
      const samples = sound.push(bytes);
      if (samples.length > 0) yield samples;
    }
    const rest = sound.flush();
    if (!signal.aborted && rest.length > 0) yield rest;
  }

  async close(): Promise<void> {}
}
