import { LocalAsr } from '../adapters/asr/local/local-asr.ts';
import { readModelFolder } from '../adapters/asr/sherpa/model-folder.ts';
import { RetrievalResponder } from '../adapters/llm/local/retrieval-responder.ts';
import { EspeakTts } from '../adapters/tts/local/espeak-tts.ts';
import type { Agent } from '../agents/agent.ts';
import type { AsrName, LlmName, TtsName } from '../config/provider-names.ts';
import type { Settings } from '../config.ts';
import type { Asr } from '../ports/asr.ts';
import type { Llm, TokenUsage } from '../ports/llm.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Tts } from '../ports/tts.ts';
import { systemTime } from '../runtime/timers.ts';
import type { Witnesses } from './crew.ts';

/** What providers are made of. */
export interface Hiring {
  readonly settings: Settings;
  readonly agent: Agent;
  readonly witnesses: Pick<Witnesses, 'log' | 'faults'> & { readonly metrics: Pick<Metrics, 'modelAsked'> };
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
    log: witnesses.log,
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
