import type { Settings } from '../../../src/config.ts';
import { type GatewayChild, startGatewayChild } from '../../../test/support/light-gateway/light-gateway.ts';
import { auraKey } from '../../../test/support/stand-ins/deepgram-speak.ts';
import { apiKey } from '../../../test/support/stand-ins/openai.ts';

/** What a gateway with real providers tells of itself. */
export interface CallsGatewayAnswers {
  readonly cpuMicros: number;
  /** Bytes it holds after its garbage was collected, and bytes the machine has given to it. */
  readonly held: number;
  readonly resident: number;
}

/** What its process is started with. */
export interface CallsGatewayConfig {
  readonly earsUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What Deepgram's ears may be sent. */
export type EarsAudio = Settings['providers']['deepgram']['asrAudio'];

/** The gateway that is measured. */
export type CallsGateway = GatewayChild<CallsGatewayAnswers>;

/** Starts the whole gateway with Deepgram's ears, OpenAI's model and Aura's voice at these addresses. */
export function startCallsGateway({
  audio,
  earsUrl,
  mindUrl,
  voiceUrl,
  trusts,
}: {
  /** What the ears are sent: DEEPGRAM_ASR_AUDIO. */
  readonly audio: EarsAudio;
  readonly earsUrl: string;
  readonly mindUrl: string;
  readonly voiceUrl: string;
  /** A certificate that it takes for good; null when it needs none. */
  readonly trusts: string | null;
}): Promise<CallsGateway> {
  const config: CallsGatewayConfig = {
    earsUrl,
    env: {
      ASR_PROVIDER: 'deepgram',
      LLM_PROVIDER: 'openai',
      TTS_PROVIDER: 'deepgram',
      DEEPGRAM_ASR_AUDIO: audio,
      DEEPGRAM_API_KEY: auraKey,
      DEEPGRAM_URL: voiceUrl,
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: mindUrl,
      OPENAI_MODEL: 'gpt-4.1-mini',
    },
  };
  const entry = new URL('./gateway-process.ts', import.meta.url);
  return startGatewayChild(entry, config, trusts === null ? {} : { NODE_EXTRA_CA_CERTS: trusts });
}
