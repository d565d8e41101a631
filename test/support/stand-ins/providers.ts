import { type Child, startChild } from '../child/parent.ts';
import { deepgramKey } from './deepgram-listen.ts';
import type { WritingPace } from './openai.ts';
import { apiKey } from './openai.ts';

/** How long each provider takes, and what the model says. */
export interface ProviderConfig {
  /** From a moment of the audio to what the recogniser says of it. */
  readonly asrMs: number;
  /** How often a recogniser says what it believes so far, ms of audio. */
  readonly guessEveryMs: number;
  /** How much earlier than for sure Flux believes that a turn is over. */
  readonly eagerAheadMs: number;
  readonly intentMs: number;
  readonly knowledgeMs: number;
  readonly llm: WritingPace;
  /** The tokens of every answer. */
  readonly answer: readonly string[];
  /** From a text to the first of its sound. */
  readonly ttsMs: number;
  /** What it takes to open a WebSocket. */
  readonly handshakeMs: number;
}

/** What the providers tell of themselves. */
export interface ProviderAnswers {
  /** What was wrong with what they were sent. */
  readonly refused: readonly string[];
  /** Connections that were made to them so far. */
  readonly connections: number;
}

/** Every provider, in a process of its own, at one address. */
export interface ProviderProcess extends Child<ProviderAnswers> {
  /** A gateway's settings for being served by them: Nova, OpenAI and Aura unless others are chosen. */
  readonly settings: Readonly<Record<string, string>>;
}

const entry = new URL('./provider-process.ts', import.meta.url);

/** Starts the stand-ins of all providers as a process of their own; what is not said takes no time. */
export async function startProviders(config: Partial<ProviderConfig> = {}): Promise<ProviderProcess> {
  const child = await startChild<ProviderAnswers>(entry, { ...atOnce, ...config });
  const url = `http://127.0.0.1:${child.port}`;
  return {
    ...child,
    settings: {
      ASR_PROVIDER: 'deepgram',
      LLM_PROVIDER: 'openai',
      TTS_PROVIDER: 'deepgram',
      DEEPGRAM_API_KEY: deepgramKey,
      DEEPGRAM_URL: url,
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_MODEL: 'm',
      INTENT_SERVICE_URL: url,
      RAG_SERVICE_URL: url,
    },
  };
}

const atOnce: ProviderConfig = {
  asrMs: 0,
  guessEveryMs: 200,
  eagerAheadMs: 200,
  intentMs: 0,
  knowledgeMs: 0,
  llm: { firstTokenMs: 0, tokensPerSecond: 1_000 },
  answer: ['We', ' open', ' at', ' eight,', ' and', ' close', ' at', ' six.'],
  ttsMs: 0,
  handshakeMs: 0,
};
