import type { Objection } from './objection.ts';
import type { AsrName, LlmName, Order, TtsName } from './provider-names.ts';
import type { Given, ReadValues, SettingName } from './schema.ts';

/** Who hears, thinks and speaks, and what they need for it. */
export interface ProviderSettings {
  readonly asr: Order<AsrName>;
  readonly llm: Order<LlmName>;
  readonly tts: Order<TtsName>;
  /** Where a streaming model lies that `local` ears hear with; null is PocketSphinx, for rehearsals. */
  readonly sherpaModelDir: string | null;
  readonly deepgram: {
    readonly apiKey: string | null;
    readonly url: string | null;
    readonly novaModel: string;
    readonly fluxModel: string;
    readonly asrAudio: ReadValues['DEEPGRAM_ASR_AUDIO'];
    readonly ttsModel: string;
  };
  readonly openai: {
    readonly apiKey: string | null;
    readonly baseUrl: string | null;
    readonly model: string;
    readonly ttsModel: string;
    readonly ttsVoice: string;
    readonly ttsInstructions: string | null;
  };
  readonly elevenlabs: {
    readonly apiKey: string | null;
    readonly url: string | null;
    readonly voiceId: string | null;
  };
  /** Services of one's own; null is what is built in. */
  readonly services: {
    readonly intent: string | null;
    readonly knowledge: string | null;
    readonly stt: string | null;
    readonly tts: string | null;
  };
}

/** Who works for us: whoever is named, else whoever there is a key for, else what is built in. */
export function providersFrom(read: ReadValues): ProviderSettings {
  return {
    asr: order(read.ASR_PROVIDER ?? (read.DEEPGRAM_API_KEY ? 'deepgram' : 'local'), read.ASR_FALLBACK),
    llm: order(
      read.LLM_PROVIDER ?? (read.OPENAI_API_KEY || read.OPENAI_BASE_URL ? 'openai' : 'local'),
      read.LLM_FALLBACK,
    ),
    tts: order(read.TTS_PROVIDER ?? ttsByKey(read), read.TTS_FALLBACK),
    sherpaModelDir: read.SHERPA_MODEL_DIR ?? null,
    deepgram: {
      apiKey: read.DEEPGRAM_API_KEY ?? null,
      url: read.DEEPGRAM_URL ?? null,
      ...asrModels(read.DEEPGRAM_ASR_MODEL),
      asrAudio: read.DEEPGRAM_ASR_AUDIO,
      ttsModel: read.DEEPGRAM_TTS_MODEL,
    },
    openai: {
      apiKey: read.OPENAI_API_KEY ?? null,
      baseUrl: read.OPENAI_BASE_URL ?? null,
      model: read.OPENAI_MODEL ?? openAiModelDefault,
      ttsModel: read.OPENAI_TTS_MODEL,
      ttsVoice: read.OPENAI_TTS_VOICE,
      ttsInstructions: read.OPENAI_TTS_INSTRUCTIONS ?? null,
    },
    elevenlabs: {
      apiKey: read.ELEVENLABS_API_KEY ?? null,
      url: read.ELEVENLABS_URL ?? null,
      voiceId: read.ELEVENLABS_VOICE_ID ?? null,
    },
    services: {
      intent: read.INTENT_SERVICE_URL ?? null,
      knowledge: read.RAG_SERVICE_URL ?? null,
      stt: read.STT_SERVICE_URL ?? null,
      tts: read.TTS_SERVICE_URL ?? null,
    },
  };
}

/** Answers at once, where one that reasons first would keep a caller waiting. */
const openAiModelDefault = 'gpt-4.1-mini';

/** One of the two may stand in for the other, and neither takes a model of the other's. */
function asrModels(named: string | undefined): { novaModel: string; fluxModel: string } {
  const isFlux = named !== undefined && isFluxModel(named);
  return {
    novaModel: named && !isFlux ? named : 'nova-3',
    fluxModel: named && isFlux ? named : 'flux-general-en',
  };
}

/** Whether a recogniser model of Deepgram's is one of Flux, and not of Nova. */
export function isFluxModel(name: string): boolean {
  return name.startsWith('flux-');
}

function ttsByKey(read: ReadValues): TtsName {
  if (read.DEEPGRAM_API_KEY) return 'deepgram';
  if (read.OPENAI_API_KEY) return 'openai';
  return read.ELEVENLABS_API_KEY && read.ELEVENLABS_VOICE_ID ? 'elevenlabs' : 'local';
}

function order<Name>(first: Name, others: readonly Name[]): Order<Name> {
  return [first, ...new Set(others.filter((name) => name !== first))];
}

/** Whether callers are heard by PocketSphinx, now or when others fail: it knows English only, and is made for rehearsals. */
export function hearsByPocketSphinx({
  asr,
  sherpaModelDir,
}: Pick<ProviderSettings, 'asr' | 'sherpaModelDir'>): boolean {
  return asr.includes('local') && sherpaModelDir === null;
}

/** What each provider cannot work without. */
export function providerObjections(given: Given, read: ReadValues): Objection[] {
  const { asr, llm, tts } = providersFrom(read);
  const wanted = [
    ...asr.map((name) => `asr ${name}`),
    ...llm.map((name) => `llm ${name}`),
    ...tts.map((name) => `tts ${name}`),
  ];
  return needs
    .filter(({ of, met }) => wanted.some((work) => of.includes(work)) && !met(given))
    .map(({ name, what }) => ({ name, what }));
}

interface Need {
  readonly of: readonly string[];
  readonly name: SettingName;
  readonly what: string;
  met(given: Given): boolean;
}

const needs: readonly Need[] = [
  {
    of: ['asr deepgram', 'asr deepgram-flux', 'tts deepgram'],
    name: 'DEEPGRAM_API_KEY',
    what: 'is missing, and Deepgram answers nobody without one: set it, or choose another provider',
    met: (given) => Boolean(given.DEEPGRAM_API_KEY),
  },
  {
    of: ['tts deepgram'],
    name: 'DEEPGRAM_TTS_MODEL',
    what: 'is not an Aura model, and Deepgram would not speak with it: name one like aura-2-thalia-en',
    met: ({ DEEPGRAM_TTS_MODEL: model }) => model === undefined || model.startsWith('aura-'),
  },
  {
    of: ['llm openai', 'tts openai'],
    name: 'OPENAI_API_KEY',
    what: 'is missing: set it, or OPENAI_BASE_URL for a server of your own that asks for none',
    met: (given) => Boolean(given.OPENAI_API_KEY || given.OPENAI_BASE_URL),
  },
  {
    of: ['llm openai'],
    name: 'OPENAI_MODEL',
    what: 'is missing beside OPENAI_BASE_URL: say which of its models writes',
    met: (given) => !given.OPENAI_BASE_URL || Boolean(given.OPENAI_MODEL),
  },
  {
    of: ['tts elevenlabs'],
    name: 'ELEVENLABS_API_KEY',
    what: 'is missing, and ElevenLabs answers nobody without one: set it, or choose another voice',
    met: (given) => Boolean(given.ELEVENLABS_API_KEY),
  },
  {
    of: ['tts elevenlabs'],
    name: 'ELEVENLABS_VOICE_ID',
    what: 'is missing: say which of your voices speaks',
    met: (given) => Boolean(given.ELEVENLABS_VOICE_ID),
  },
  {
    of: ['asr http'],
    name: 'STT_SERVICE_URL',
    what: 'is missing: say where your recogniser is, or choose another',
    met: (given) => Boolean(given.STT_SERVICE_URL),
  },
  {
    of: ['tts http'],
    name: 'TTS_SERVICE_URL',
    what: 'is missing: say where your voice is, or choose another',
    met: (given) => Boolean(given.TTS_SERVICE_URL),
  },
];
