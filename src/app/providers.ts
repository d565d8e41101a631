import { LocalAsr } from '../adapters/asr/local/local-asr.ts';
import { readModelFolder } from '../adapters/asr/sherpa/model-folder.ts';
import { HttpIntent } from '../adapters/intent/http.ts';
import { LocalIntent } from '../adapters/intent/local.ts';
import { HttpKnowledge } from '../adapters/knowledge/http.ts';
import { LocalKnowledge } from '../adapters/knowledge/local.ts';
import { RetrievalResponder } from '../adapters/llm/local/retrieval-responder.ts';
import { EspeakTts } from '../adapters/tts/local/espeak-tts.ts';
import type { Agent } from '../agents/agent.ts';
import type { AsrName, LlmName, Order, TtsName } from '../config/provider-names.ts';
import { hearsByPocketSphinx } from '../config/providers.ts';
import type { Settings } from '../config.ts';
import { fixedSegments } from '../core/words/fixed-lines.ts';
import type { Asr } from '../ports/asr.ts';
import type { Llm, TokenUsage } from '../ports/llm.ts';
import type { Tts } from '../ports/tts.ts';
import type { Crew } from '../runtime/crew.ts';
import { AsrChain } from '../runtime/failover/asr-chain.ts';
import type { Members } from '../runtime/failover/chain.ts';
import { LlmChain } from '../runtime/failover/llm-chain.ts';
import { TtsChain } from '../runtime/failover/tts-chain.ts';
import { ReadyEars } from '../runtime/ready-ears.ts';
import { SpokenLines } from '../runtime/spoken-lines.ts';
import { systemTime } from '../runtime/timers.ts';
import type { Witnesses } from './crew.ts';

/** Those whom a call hears with, thinks with and speaks with. */
export type Providers = Pick<Crew, 'asr' | 'llm' | 'tts' | 'intent' | 'knowledge'>;

/** What providers are made of. */
export interface Hiring {
  readonly settings: Settings;
  readonly agent: Agent;
  readonly witnesses: Witnesses;
}

/** Everyone whom the settings name, each before those who stand in for them. */
export async function chosenProviders(hiring: Hiring): Promise<Providers> {
  const { settings, agent } = hiring;
  const { asr, llm, tts, services } = settings.providers;
  return {
    asr: await ears(asr, hiring),
    llm: await mind(llm, hiring),
    tts: await voice(tts, hiring),
    intent:
      services.intent === null
        ? new LocalIntent(agent.intents)
        : new HttpIntent({ url: services.intent, timers: systemTime }),
    knowledge:
      services.knowledge === null
        ? new LocalKnowledge(agent.knowledge)
        : new HttpKnowledge({ url: services.knowledge, timers: systemTime }),
  };
}

/** What is built in needs nobody to stand in for it, unless somebody was named. */
function isBuiltInAlone(names: Order<string>): boolean {
  return names.length === 1 && names[0] === 'local';
}

async function ears(names: Order<AsrName>, hiring: Hiring): Promise<Asr> {
  const members = await all(names, (name) => makeAsr(name, hiring));
  if (isBuiltInAlone(names) && hearsByPocketSphinx(hiring.settings.providers)) return members[0];
  const { faults, log } = hiring.witnesses;
  const asr = new AsrChain(members, systemTime, faults);
  return asr.opensAhead ? new ReadyEars({ asr, timers: systemTime, log }) : asr;
}

async function mind(names: Order<LlmName>, hiring: Hiring): Promise<Llm> {
  const members = await all(names, (name) => makeLlm(name, hiring));
  return isBuiltInAlone(names) ? members[0] : new LlmChain(members, systemTime, hiring.witnesses.faults);
}

async function voice(names: Order<TtsName>, hiring: Hiring): Promise<Tts> {
  const members = await all(names, (name) => makeTts(name, hiring));
  if (isBuiltInAlone(names)) return members[0];
  const { agent, witnesses } = hiring;
  const tts = new TtsChain(members, systemTime, witnesses.faults);
  const { language, voice: ours } = agent;
  const lines = new SpokenLines({
    tts,
    segments: fixedSegments(agent.brief),
    language,
    voice: ours,
    log: witnesses.log,
  });
  void lines.warm();
  return lines;
}

async function all<Name, Member>(
  [first, ...others]: Order<Name>,
  make: (name: Name) => Promise<Member>,
): Promise<Members<Member>> {
  return [await make(first), ...(await Promise.all(others.map(make)))];
}

// What a provider is spoken to with is heavy, and loaded only where it is wanted.

/** A recogniser by its name in the settings. */
export async function makeAsr(name: AsrName, { settings, agent, witnesses }: Hiring): Promise<Asr> {
  const { deepgram, services, sherpaModelDir } = settings.providers;
  const account = {
    apiKey: deepgram.apiKey ?? '',
    url: deepgram.url,
    time: systemTime,
    faults: witnesses.faults,
    takes: deepgram.asrAudio === 'mulaw' ? 'mulaw at 8 kHz' : 'PCM16 at 16 kHz',
  } as const;
  switch (name) {
    case 'local': {
      const { log } = witnesses;
      if (sherpaModelDir === null) return new LocalAsr({ log, expects: agent.expects });
      const { SherpaAsr } = await import('../adapters/asr/sherpa/sherpa-asr.ts');
      const model = await readModelFolder(sherpaModelDir);
      return new SherpaAsr({ model, expects: agent.expects, timers: systemTime, log });
    }
    case 'http': {
      const { HttpAsr } = await import('../adapters/asr/http/http-asr.ts');
      return new HttpAsr({ url: services.stt ?? '', time: systemTime, faults: witnesses.faults });
    }
    case 'deepgram': {
      const { DeepgramAsr } = await import('../adapters/asr/deepgram/deepgram-asr.ts');
      return new DeepgramAsr({ ...account, model: deepgram.novaModel });
    }
    case 'deepgram-flux': {
      const { DeepgramFluxAsr } = await import('../adapters/asr/deepgram-flux/deepgram-flux-asr.ts');
      return new DeepgramFluxAsr({ ...account, model: deepgram.fluxModel });
    }
  }
}

/** A model by its name in the settings. */
export async function makeLlm(name: LlmName, { settings, agent, witnesses }: Hiring): Promise<Llm> {
  const { apiKey, baseUrl, model } = settings.providers.openai;
  switch (name) {
    case 'local':
      return new RetrievalResponder(agent.knowledge.map((entry) => entry.title));
    case 'openai': {
      const { OpenAiLlm } = await import('../adapters/llm/openai/openai-llm.ts');
      const spent = (cost: TokenUsage | null) => witnesses.metrics.modelAsked(name, cost);
      return new OpenAiLlm({ apiKey, baseUrl, model, timers: systemTime, spent });
    }
  }
}

/** A voice by its name in the settings. */
export async function makeTts(name: TtsName, { settings, agent, witnesses }: Hiring): Promise<Tts> {
  const { deepgram, openai, elevenlabs, services } = settings.providers;
  switch (name) {
    case 'local':
      return new EspeakTts({ language: agent.language, voice: agent.voice, timers: systemTime });
    case 'http': {
      const { HttpTts } = await import('../adapters/tts/http/http-tts.ts');
      return new HttpTts({ url: services.tts ?? '', timers: systemTime });
    }
    case 'openai': {
      const { OpenAiTts } = await import('../adapters/tts/openai/openai-tts.ts');
      const { apiKey, baseUrl, ttsModel: model, ttsVoice: voice, ttsInstructions: instructions } = openai;
      return new OpenAiTts({ apiKey, baseUrl, model, voice, instructions, timers: systemTime });
    }
    case 'elevenlabs': {
      const { ElevenLabsTts } = await import('../adapters/tts/elevenlabs/elevenlabs-tts.ts');
      const { apiKey, url, voiceId } = elevenlabs;
      return new ElevenLabsTts({ apiKey: apiKey ?? '', url, voiceId: voiceId ?? '', timers: systemTime });
    }
    case 'deepgram': {
      const { DeepgramTts } = await import('../adapters/tts/deepgram/deepgram-tts.ts');
      const { apiKey, url, ttsModel: model } = deepgram;
      return new DeepgramTts({
        apiKey: apiKey ?? '',
        url,
        model,
        time: systemTime,
        faults: witnesses.faults,
      });
    }
  }
}
