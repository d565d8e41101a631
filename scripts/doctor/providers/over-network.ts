import { setTimeout as sleep } from 'node:timers/promises';
import { HttpIntent } from '../../../src/adapters/intent/http.ts';
import { HttpKnowledge } from '../../../src/adapters/knowledge/http.ts';
import { readAgent } from '../../../src/agents/agent.ts';
import { type Hiring, makeAsr, makeLlm, makeTts } from '../../../src/app/make-provider.ts';
import { mulawSilence } from '../../../src/audio/mulaw.ts';
import type { AsrName, LlmName, TtsName } from '../../../src/config/provider-names.ts';
import type { Settings } from '../../../src/config.ts';
import type { Asr, AsrEvent, AsrOptions } from '../../../src/ports/asr.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import type { Finding } from '../check.ts';
import { asking } from './asking.ts';

const quietly = new AbortController().signal;

/** Opens a stream at a recogniser, as a call does, and sends it half a second of quiet. */
export function askRecogniser(name: AsrName, settings: Settings): Promise<Finding> {
  const make = async () => makeAsr(name, await hiring(settings));
  return asking(`recogniser ${name}`, make, async (asr) => {
    try {
      const failure = await hearQuiet(asr);
      if (failure !== null) throw failure;
      return 'takes what a caller says, and is still there';
    } finally {
      await asr.close();
    }
  });
}

/** Has a model write a word. */
export function askModel(name: LlmName, settings: Settings): Promise<Finding> {
  const make = async () => makeLlm(name, await hiring(settings));
  return asking(`model ${name}`, make, async (llm) => {
    const request = { call: 'doctor', run: 0, request: 0, attempt: 'first', ...nothingBesides } as const;
    const messages = [
      { role: 'system', text: 'Answer with one word.' },
      { role: 'user', text: 'Hello!' },
    ] as const;
    let text = '';
    for await (const piece of llm.write({ ...request, messages }, quietly))
      if (typeof piece === 'string') text += piece;
    return `writes “${text.trim().slice(0, shownLetters)}”`;
  });
}

const nothingBesides = { intent: null, passages: [], tools: [] } as const;
/** Enough to see what it is. */
const shownLetters = 40;

/** Has a voice say a word. */
export function askVoice(name: TtsName, settings: Settings): Promise<Finding> {
  const make = async () => {
    const hired = await hiring(settings);
    return { tts: await makeTts(name, hired), agent: hired.agent };
  };
  return asking(`voice ${name}`, make, async ({ tts, agent: { language, voice } }) => {
    const request = {
      call: 'doctor',
      run: 0,
      segment: 0,
      text: 'Hello.',
      attempt: 'first',
      before: null,
    } as const;
    try {
      for await (const piece of tts.speak({ ...request, language, voice }, quietly))
        if (!('words' in piece)) return 'says “Hello.”';
      throw new Error('it makes no sound');
    } finally {
      await tts.close();
    }
  });
}

/** Asks a service of one's own what somebody wants who says hello. */
export function askIntent(url: string): Promise<Finding> {
  const make = async () => new HttpIntent({ url, timers: systemTime });
  return asking('intent service', make, async (service) => {
    const { intent } = await service.classify('Hello.', quietly);
    return intent === null
      ? 'hears no wish in “Hello.”'
      : `hears “${intent.slice(0, shownLetters)}” in “Hello.”`;
  });
}

/** Looks a word up in a service of one's own. */
export function askKnowledge(url: string): Promise<Finding> {
  const make = async () => new HttpKnowledge({ url, timers: systemTime });
  return asking('knowledge service', make, async (service) => {
    const passages = await service.search('Hello.', quietly);
    return `finds ${passages.length} ${passages.length === 1 ? 'passage' : 'passages'} for “Hello.”`;
  });
}

const quietMs = 500;
/** Whoever does not know us has hung up by then, and whoever cannot be reached was given up after three seconds. */
const staysMs = 3_500;

async function hearQuiet(asr: Asr): Promise<ProviderFailure | null> {
  const waiting = new AbortController();
  let failure: ProviderFailure | null = null;
  const options: AsrOptions = { call: 'doctor', language: 'en-US', expects: [] };
  const tell = (event: AsrEvent) => {
    if (event.type !== 'lost') return;
    const { provider, reason, detail, retryable } = event.failure;
    failure = new ProviderFailure(provider, reason, detail, { retryable });
    waiting.abort();
  };
  const stream = openQuietly(asr, options, tell);
  // Whoever is lost need not be waited for.
  await sleep(staysMs, null, { signal: waiting.signal }).catch(() => {});
  stream.close();
  return failure;
}

function openQuietly(asr: Asr, options: AsrOptions, tell: (event: AsrEvent) => void): { close(): void } {
  if (asr.takes === 'mulaw at 8 kHz') {
    const stream = asr.open(options, tell);
    stream.write(new Uint8Array(quietMs * 8).fill(mulawSilence));
    return stream;
  }
  const stream = asr.open(options, tell);
  stream.write(new Int16Array(quietMs * 16));
  return stream;
}

/** As in a gateway, with nobody who watches. */
async function hiring(settings: Settings): Promise<Hiring> {
  const agent = await readAgent(settings.agent);
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const faults = { note: () => {}, count: () => {} };
  return { settings, agent, witnesses: { log, faults, metrics: { modelAsked: () => {} } } };
}
