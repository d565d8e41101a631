import { PcmSound } from '../../../audio/pcm-sound.ts';
import { speechRateHz } from '../../../audio/rates.ts';
import type { Clock, Timers } from '../../../ports/clock.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../../ports/tts.ts';
import { ProviderConnections } from '../../provider-connections.ts';
import { hasSomethingToSay, soundLimits } from '../../sound-limits.ts';
import { streamedPost } from '../../streamed-post.ts';

export interface HttpTtsOptions {
  /** Where the service is; the path is ours. */
  readonly url: string;
  readonly timers: Clock & Timers;
}

/** Speaks with a service of one's own that answers a text with raw PCM16 at 16 kHz. */
export class HttpTts implements Tts {
  readonly name = 'http';
  readonly #options: HttpTtsOptions;
  readonly #connections: ProviderConnections;

  constructor(options: HttpTtsOptions) {
    this.#options = options;
    this.#connections = new ProviderConnections(options.timers);
  }

  async *speak({ text, voice }: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    if (!hasSomethingToSay(text)) return;
    const { timers } = this.#options;
    const body = { text, voice, sample_rate: speechRateHz };
    const post = {
      provider: this.name,
      connections: this.#connections,
      url: this.#address,
      body,
      timers,
      limits: soundLimits,
      isForSound: true,
    };
    const sound = new PcmSound(speechRateHz, speechRateHz);
    for await (const bytes of streamedPost(post, signal)) {
      const samples = sound.push(bytes);
      if (samples.length > 0) yield samples;
    }
    const rest = sound.flush();
    if (!signal.aborted && rest.length > 0) yield rest;
  }

  prepare(): void {
    this.#connections.expect(this.#address);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  get #address(): string {
    return `${this.#options.url}/stream`;
  }
}
