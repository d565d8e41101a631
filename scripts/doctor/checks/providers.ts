import type { Settings } from '../../../src/config.ts';
import { type Finding, withSettings } from '../check.ts';
import { localModel } from '../providers/local-model.ts';
import { localRecogniser } from '../providers/local-recogniser.ts';
import { localVoice } from '../providers/local-voice.ts';
import { askModel, askRecogniser, askVoice } from '../providers/over-network.ts';
import { ownModel } from '../providers/own-model.ts';

/** One cheap real request to a provider that is built in, and what came of it. */
export interface ProviderCheck {
  ask(settings: Settings): Promise<readonly Finding[]>;
}

/** Whether those who hear, think and speak for us do so today, and those who would take over from them. */
export const providers = withSettings(
  'Providers',
  /^(ASR|LLM|TTS|DEEPGRAM|OPENAI|ELEVENLABS|SHERPA)_/,
  async (settings) => {
    const { asr, llm, tts } = settings.providers;
    const asked = await Promise.all([
      ...asr.map((name) =>
        name === 'local' ? builtIn(settings).ask(settings) : one(askRecogniser(name, settings)),
      ),
      ...llm.map((name) => (name === 'local' ? localModel.ask(settings) : one(askModel(name, settings)))),
      ...tts.map((name) => (name === 'local' ? localVoice.ask(settings) : one(askVoice(name, settings)))),
    ]);
    return asked.flat();
  },
);

function builtIn({ providers: { sherpaModelDir } }: Settings): ProviderCheck {
  return sherpaModelDir === null ? localRecogniser : ownModel(sherpaModelDir);
}

async function one(finding: Promise<Finding>): Promise<readonly Finding[]> {
  return [await finding];
}
