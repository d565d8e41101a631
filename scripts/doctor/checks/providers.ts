import type { Settings } from '../../../src/config.ts';
import { doubtful, type Finding, withSettings } from '../check.ts';
import { localModel } from '../providers/local-model.ts';
import { localRecogniser } from '../providers/local-recogniser.ts';
import { localVoice } from '../providers/local-voice.ts';

/** One cheap real request to a provider, and what came of it. */
export interface ProviderCheck {
  /** What it is for, and the name it has in the settings. */
  readonly port: 'asr' | 'llm' | 'tts';
  readonly name: string;
  ask(settings: Settings): Promise<readonly Finding[]>;
}

/** Each in a file of its own. */
const all: readonly ProviderCheck[] = [localRecogniser, localModel, localVoice];

/** Whether those who hear, think and speak for us do so today. */
export const providers = withSettings('Providers', async (settings) => {
  const chosen = [
    { port: 'asr', name: settings.asrProvider },
    { port: 'llm', name: settings.llmProvider },
    { port: 'tts', name: settings.ttsProvider },
  ] as const;
  const findings = await Promise.all(chosen.map(({ port, name }) => ask(port, name, settings)));
  return findings.flat();
});

async function ask(
  port: ProviderCheck['port'],
  name: string,
  settings: Settings,
): Promise<readonly Finding[]> {
  const check = all.find((each) => each.port === port && each.name === name);
  if (check) return await check.ask(settings);
  return [doubtful(`${port} ${name} is not looked at`, 'place a rehearsal call to see whether it works.')];
}
