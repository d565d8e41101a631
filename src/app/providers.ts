import { HttpIntent } from '../adapters/intent/http.ts';
import { LocalIntent } from '../adapters/intent/local.ts';
import { HttpKnowledge } from '../adapters/knowledge/http.ts';
import { LocalKnowledge } from '../adapters/knowledge/local.ts';
import type { AsrName, LlmName, Order, TtsName } from '../config/provider-names.ts';
import { hearsByPocketSphinx } from '../config/providers.ts';
import { fixedSegments } from '../core/words/fixed-lines.ts';
import type { Intent } from '../ports/intent.ts';
import type { Knowledge } from '../ports/knowledge.ts';
import type { Llm } from '../ports/llm.ts';
import type { Tts } from '../ports/tts.ts';
import type { Crew } from '../runtime/crew.ts';
import { AsrChain } from '../runtime/failover/asr-chain.ts';
import type { Members } from '../runtime/failover/duty.ts';
import { LlmChain } from '../runtime/failover/llm-chain.ts';
import { SparedIntent, SparedKnowledge } from '../runtime/failover/look-ups.ts';
import type { Roster } from '../runtime/failover/roster.ts';
import { TtsChain } from '../runtime/failover/tts-chain.ts';
import { ReadyEars } from '../runtime/ready-ears.ts';
import { SpokenLines } from '../runtime/spoken-lines.ts';
import { systemTime } from '../runtime/timers.ts';
import { type Hiring, makeAsr, makeLlm, makeTts } from './make-provider.ts';

/** Those whom a call hears with, thinks with and speaks with. */
export type Providers = Pick<Crew, 'asr' | 'llm' | 'tts' | 'intent' | 'knowledge'>;

/** What it takes to have all of them work together. */
export interface Staffing extends Hiring {
  /** Where those are put on duty who may fail, and be stood in for or done without. */
  readonly roster: Roster;
}

/** Everyone whom the settings name, each before those who stand in for them. */
export async function chosenProviders(staffing: Staffing): Promise<Providers> {
  const { asr, llm, tts, services } = staffing.settings.providers;
  return {
    asr: await ears(asr, staffing),
    llm: await mind(llm, staffing),
    tts: await voice(tts, staffing),
    intent: intent(services.intent, staffing),
    knowledge: knowledge(services.knowledge, staffing),
  };
}

/** What is built in needs nobody to stand in for it, unless somebody was named. */
function isBuiltInAlone(names: Order<string>): boolean {
  return names.length === 1 && names[0] === 'local';
}

async function ears(names: Order<AsrName>, staffing: Staffing): Promise<Crew['asr']> {
  const members = await all(names, (name) => makeAsr(name, staffing));
  if (isBuiltInAlone(names) && hearsByPocketSphinx(staffing.settings.providers)) return members[0];
  const { faults, log } = staffing.witnesses;
  const duty = staffing.roster.assign('asr', members);
  const asr = new AsrChain({ duty, time: systemTime, faults, chance: Math.random });
  return asr.opensAhead ? new ReadyEars({ asr, timers: systemTime, log }) : asr;
}

async function mind(names: Order<LlmName>, staffing: Staffing): Promise<Llm> {
  const members = await all(names, (name) => makeLlm(name, staffing));
  return isBuiltInAlone(names) ? members[0] : new LlmChain(staffing.roster.assign('llm', members));
}

async function voice(names: Order<TtsName>, staffing: Staffing): Promise<Tts> {
  const members = await all(names, (name) => makeTts(name, staffing));
  if (isBuiltInAlone(names)) return members[0];
  const { agent, witnesses, roster } = staffing;
  const tts = new TtsChain(roster.assign('tts', members));
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

function intent(url: string | null, { agent, roster }: Staffing): Intent {
  if (url === null) return new LocalIntent(agent.intents);
  const duty = roster.assign<Intent>('intent', [new HttpIntent({ url, timers: systemTime })]);
  return new SparedIntent(duty, agent.brief.patience.lookupsMs);
}

function knowledge(url: string | null, { agent, roster }: Staffing): Knowledge {
  if (url === null) return new LocalKnowledge(agent.knowledge);
  const duty = roster.assign<Knowledge>('knowledge', [new HttpKnowledge({ url, timers: systemTime })]);
  return new SparedKnowledge(duty, agent.brief.patience.lookupsMs);
}

async function all<Name, Member>(
  [first, ...others]: Order<Name>,
  make: (name: Name) => Promise<Member>,
): Promise<Members<Member>> {
  return [await make(first), ...(await Promise.all(others.map(make)))];
}
