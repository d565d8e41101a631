import { setTimeout as sleep } from 'node:timers/promises';
import { readAgent } from '../../../src/agents/agent.ts';
import { type Hiring, makeAsr, makeLlm, makeTts } from '../../../src/app/make-provider.ts';
import { mulawSilence } from '../../../src/audio/mulaw.ts';
import type { AsrName, LlmName, TtsName } from '../../../src/config/provider-names.ts';
import type { Settings } from '../../../src/config.ts';
import type { Asr, AsrEvent, AsrOptions } from '../../../src/ports/asr.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import { bad, type Finding, good, wordsOf } from '../check.ts';

const quietly = new AbortController().signal;

/** Opens a stream at a recogniser, as a call does, and sends it half a second of quiet. */
export function askRecogniser(name: AsrName, settings: Settings): Promise<Finding> {
  return asking(`recogniser ${name}`, async () => {
    const asr = await makeAsr(name, await hiring(settings));
    try {
      const failure = await hearQuiet(asr);
      if (failure !== null) throw failure;
      return 'takes what a caller says';
    } finally {
      await asr.close();
    }
  });
}

/** Has a model write a word. */
export function askModel(name: LlmName, settings: Settings): Promise<Finding> {
  return asking(`model ${name}`, async () => {
    const llm = await makeLlm(name, await hiring(settings));
    const request = { call: 'doctor', run: 0, request: 0, attempt: 'first', ...nothingBesides } as const;
    const messages = [
      { role: 'system', text: 'Answer with one word.' },
      { role: 'user', text: 'Hello!' },
    ] as const;
    let text = '';
    for await (const piece of llm.write({ ...request, messages }, quietly))
      if (typeof piece === 'string') text += piece;
    return `writes “${text.trim().slice(0, 40)}”`;
  });
}

const nothingBesides = { intent: null, passages: [], tools: [] } as const;

/** Has a voice say a word. */
export function askVoice(name: TtsName, settings: Settings): Promise<Finding> {
  return asking(`voice ${name}`, async () => {
    const { agent, ...rest } = await hiring(settings);
    const tts = await makeTts(name, { agent, ...rest });
    const { language, voice } = agent;
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

/** What the answer was, or why there was none, and how long it took. */
async function asking(who: string, ask: () => Promise<string>): Promise<Finding> {
  const began = performance.now();
  try {
    const answer = await ask();
    return good(`${who}: ${answer}, ${Math.round(performance.now() - began)} ms after it was asked`);
  } catch (error) {
    return bad(`${who}: ${wordsOf(error)}`, remedyFor(error));
  }
}

function remedyFor(error: unknown): string {
  const isRefused = error instanceof ProviderFailure && error.failure.reason === 'refused';
  if (isRefused)
    return 'look at its key, its model and its voice in the settings: it was reached, and said no.';
  return 'see that its address is right and can be reached from here, or choose another provider.';
}

const quietMs = 500;
/** Whoever does not know us has hung up by then. */
const staysMs = 1_000;

async function hearQuiet(asr: Asr): Promise<ProviderFailure | null> {
  let failure: ProviderFailure | null = null;
  const options: AsrOptions = { call: 'doctor', language: 'en-US', expects: [] };
  const tell = (event: AsrEvent) => {
    if (event.type !== 'lost') return;
    const { provider, reason, detail, retryable } = event.failure;
    failure = new ProviderFailure(provider, reason, detail, { retryable });
  };
  const { close } = openQuietly(asr, options, tell);
  await sleep(staysMs);
  close();
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
