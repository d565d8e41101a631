import type { SettingName } from '../../../src/config/schema.ts';
import type { Settings } from '../../../src/config.ts';
import { type Check, doubtful, type Finding } from '../check.ts';
import { localModel } from '../providers/local-model.ts';
import { localRecogniser } from '../providers/local-recogniser.ts';
import { localVoice } from '../providers/local-voice.ts';
import { askIntent, askKnowledge, askModel, askRecogniser, askVoice } from '../providers/over-network.ts';
import { ownModel } from '../providers/own-model.ts';

/** One cheap real request to a provider that is built in, and what came of it. */
export interface ProviderCheck {
  ask(settings: Settings): Promise<readonly Finding[]>;
}

/**
 * Whether those who hear, think and speak for us do so today, those who would take over from them, and the services of
 * one's own. Each is looked at unless a setting is wrong that it goes by itself.
 */
export const providers: Check = {
  name: 'Providers',
  run: async ({ settings, wrong }) => {
    const looks = everyone(settings).map(({ who, goesBy, ask }) => {
      const amiss = wrong.filter((name) => goesBy.some((each) => each === name));
      if (amiss.length === 0) return ask();
      return [doubtful(`${who}: not looked at`, `mend ${amiss.join(' and ')} first.`)];
    });
    return (await Promise.all(looks)).flat();
  },
};

interface Look {
  readonly who: string;
  readonly goesBy: readonly SettingName[];
  ask(): Promise<readonly Finding[]>;
}

function everyone(settings: Settings): Look[] {
  const { asr, llm, tts, services } = settings.providers;
  const { intent, knowledge } = services;
  const ears = asr.map((name): Look => {
    const ask = () =>
      name === 'local' ? builtIn(settings).ask(settings) : one(askRecogniser(name, settings));
    const goesBy = ['ASR_PROVIDER', 'ASR_FALLBACK', ...needs[`asr ${name}`]] as const;
    return { who: `recogniser ${name}`, goesBy, ask };
  });
  const minds = llm.map((name): Look => {
    const ask = () => (name === 'local' ? localModel.ask(settings) : one(askModel(name, settings)));
    const goesBy = ['LLM_PROVIDER', 'LLM_FALLBACK', ...needs[`llm ${name}`]] as const;
    return { who: `model ${name}`, goesBy, ask };
  });
  const voices = tts.map((name): Look => {
    const ask = () => (name === 'local' ? localVoice.ask(settings) : one(askVoice(name, settings)));
    const goesBy = ['TTS_PROVIDER', 'TTS_FALLBACK', ...needs[`tts ${name}`]] as const;
    return { who: `voice ${name}`, goesBy, ask };
  });
  const lookUps: Look[] = [];
  // An address that is wrong is as good as none, and the settings say so.
  if (intent !== null) lookUps.push({ who: 'intent service', goesBy: [], ask: () => one(askIntent(intent)) });
  if (knowledge !== null)
    lookUps.push({ who: 'knowledge service', goesBy: [], ask: () => one(askKnowledge(knowledge)) });
  return [...ears, ...minds, ...voices, ...lookUps];
}

const deepgram = ['DEEPGRAM_API_KEY', 'DEEPGRAM_URL'] as const;
const openAi = ['OPENAI_API_KEY', 'OPENAI_BASE_URL'] as const;

/** What each is asked with. */
const needs = {
  'asr deepgram': [...deepgram, 'DEEPGRAM_ASR_MODEL', 'DEEPGRAM_ASR_AUDIO'],
  'asr deepgram-flux': [...deepgram, 'DEEPGRAM_ASR_MODEL', 'DEEPGRAM_ASR_AUDIO'],
  'asr http': ['STT_SERVICE_URL'],
  'asr local': ['SHERPA_MODEL_DIR'],
  'llm openai': [...openAi, 'OPENAI_MODEL'],
  'llm local': [],
  'tts deepgram': [...deepgram, 'DEEPGRAM_TTS_MODEL'],
  'tts openai': [...openAi, 'OPENAI_TTS_MODEL', 'OPENAI_TTS_VOICE', 'OPENAI_TTS_INSTRUCTIONS'],
  'tts elevenlabs': ['ELEVENLABS_API_KEY', 'ELEVENLABS_URL', 'ELEVENLABS_VOICE_ID'],
  'tts http': ['TTS_SERVICE_URL'],
  'tts local': [],
} as const;

function builtIn({ providers: { sherpaModelDir } }: Settings): ProviderCheck {
  return sherpaModelDir === null ? localRecogniser : ownModel(sherpaModelDir);
}

async function one(finding: Promise<Finding>): Promise<readonly Finding[]> {
  return [await finding];
}
