import type { Clock, Timers } from '../../../ports/clock.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../../ports/tts.ts';
import { ProviderConnections } from '../../provider-connections.ts';
import { hasSomethingToSay, soundLimits } from '../../sound-limits.ts';
import { streamedPost } from '../../streamed-post.ts';
import { readComplaint } from './complaint.ts';

export interface ElevenLabsOptions {
  readonly apiKey: string;
  /** Null is ElevenLabs' own. */
  readonly url: string | null;
  /** Who speaks when the agent has no voice of its own. */
  readonly voiceId: string;
  readonly timers: Clock & Timers;
}

const ownUrl = 'https://api.elevenlabs.io';
/** The fastest of theirs that speaks many languages. */
const model = 'eleven_flash_v2_5';

/** Speaks with ElevenLabs, in mu-law as the line takes it. */
export class ElevenLabsTts implements Tts {
  readonly name = 'elevenlabs';
  readonly #options: ElevenLabsOptions;
  readonly #connections: ProviderConnections;

  constructor(options: ElevenLabsOptions) {
    this.#options = options;
    this.#connections = new ProviderConnections(options.timers);
  }

  async *speak({ text, before, language, voice }: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    if (!hasSomethingToSay(text)) return;
    const { apiKey, timers } = this.#options;
    const sound = streamedPost(
      {
        provider: this.name,
        connections: this.#connections,
        url: `${this.#addressOf(voice)}?output_format=ulaw_8000`,
        headers: { 'xi-api-key': apiKey },
        body: {
          text,
          model_id: model,
          // A number alone does not tell in which language it is to be read.
          language_code: new Intl.Locale(language).language,
          ...(before !== null && { previous_text: before }),
        },
        timers,
        limits: soundLimits,
        isForSound: true,
        complaintOf: readComplaint,
      },
      signal,
    );
    for await (const mulaw of sound) if (mulaw.length > 0) yield { mulaw };
  }

  prepare(voice: string | null): void {
    this.#connections.expect(this.#addressOf(voice));
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  #addressOf(voice: string | null): string {
    const { url, voiceId } = this.#options;
    return `${url ?? ownUrl}/v1/text-to-speech/${encodeURIComponent(voice ?? voiceId)}/stream`;
  }
}
