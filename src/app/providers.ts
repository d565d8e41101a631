import { LocalAsr } from '../adapters/asr/local/local-asr.ts';
import { LocalIntent } from '../adapters/intent/local.ts';
import { LocalKnowledge } from '../adapters/knowledge/local.ts';
import { RetrievalResponder } from '../adapters/llm/local/retrieval-responder.ts';
import { EspeakTts } from '../adapters/tts/local/espeak-tts.ts';
import type { Agent } from '../agents/agent.ts';
import type { Log } from '../ports/log.ts';
import type { Crew } from '../runtime/crew.ts';

/** Those whom a call hears with, thinks with and speaks with. */
export type Providers = Pick<Crew, 'asr' | 'llm' | 'tts' | 'intent' | 'knowledge'>;

/** They need no key and no network. */
export function localProviders(agent: Agent, log: Log): Providers {
  const titles = agent.knowledge.map((entry) => entry.title);
  return {
    asr: new LocalAsr({ log, expects: agent.expects }),
    llm: new RetrievalResponder(titles),
    tts: new EspeakTts({ language: agent.language, voice: agent.voice }),
    intent: new LocalIntent(agent.intents),
    knowledge: new LocalKnowledge(agent.knowledge),
  };
}
