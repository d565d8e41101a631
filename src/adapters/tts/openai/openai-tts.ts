import type OpenAI from 'openai';
import { encodeMulaw } from '../../../audio/mulaw.ts';
import { PcmSound } from '../../../audio/pcm-sound.ts';
import { lineRateHz } from '../../../audio/rates.ts';
import type { Clock, Timers } from '../../../ports/clock.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../../ports/tts.ts';
import { type OpenAiServer, openAiClient } from '../../openai-client.ts';
import { openAiFailure } from '../../openai-failure.ts';
import { Patience } from '../../patience.ts';
import { ProviderConnections } from '../../provider-connections.ts';
import { refuseText } from '../../refuse-text.ts';
import { hasSomethingToSay, soundLimits } from '../../sound-limits.ts';

export interface OpenAiTtsOptions extends OpenAiServer {
  readonly model: string;
  /** Who speaks when the agent has no voice of its own. */
  readonly voice: string;
  /** How it is to be spoken, for models that can be told; null says nothing of it. */
  readonly instructions: string | null;
  readonly timers: Clock & Timers;
}

/** What `response_format: pcm` is made at. */
const pcmRateHz = 24_000;

/** Speaks with OpenAI's speech endpoint, or a server that has the same. */
export class OpenAiTts implements Tts {
  readonly name = 'openai';
  readonly #options: OpenAiTtsOptions;
  readonly #client: OpenAI;
  readonly #connections: ProviderConnections;

  constructor(options: OpenAiTtsOptions) {
    this.#options = options;
    this.#connections = new ProviderConnections(options.timers);
    this.#client = openAiClient(options, this.#connections);
  }

  async *speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    if (signal.aborted || !hasSomethingToSay(request.text)) return;
    const patience = new Patience(this.#options.timers, signal, soundLimits);
    try {
      yield* this.#sound(request, patience);
    } catch (error) {
      if (signal.aborted) return;
      throw patience.ranOut(this.name) ?? openAiFailure(this.name, error);
    } finally {
      patience.end();
    }
  }

  prepare(): void {
    this.#connections.expect(`${this.#client.baseURL}/audio/speech`);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async *#sound(request: TtsRequest, patience: Patience): AsyncIterable<TtsPiece> {
    const answer = await this.#ask(request, patience.signal);
    await refuseText(this.name, answer);
    const sound = new PcmSound(pcmRateHz, lineRateHz);
    for await (const bytes of answer.body ?? []) {
      patience.signal.throwIfAborted();
      patience.rest();
      const mulaw = encodeMulaw(sound.push(bytes));
      if (mulaw.length > 0) yield { mulaw };
      patience.heard();
    }
    patience.signal.throwIfAborted();
    const rest = encodeMulaw(sound.flush());
    if (rest.length > 0) yield { mulaw: rest };
  }

  #ask({ text, voice }: TtsRequest, signal: AbortSignal) {
    const { model, voice: ours, instructions } = this.#options;
    const spoken = { model, voice: voice ?? ours, input: text, response_format: 'pcm' as const };
    return this.#client.audio.speech.create(
      { ...spoken, ...(instructions !== null && { instructions }) },
      { signal },
    );
  }
}
