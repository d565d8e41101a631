import type { Objection } from './objection.ts';
import { isFluxModel, type ProviderSettings, providersFrom } from './providers.ts';
import type { Given, ReadValues, SettingName } from './schema.ts';

/** What was set for somebody who is not on duty, or in vain: it keeps nobody from starting, and is surely not meant. */
export function unusedSettings(given: Given, read: ReadValues): Objection[] {
  const onDuty = providersFrom(read);
  return [...inVain(onDuty, given), ...repeated(onDuty, read)].filter(
    ({ name }) => given[name] !== undefined,
  );
}

function inVain({ asr, tts }: ProviderSettings, given: Given): Objection[] {
  const found: Objection[] = [];
  const unless = (isUsed: boolean, name: SettingName, what: string) => {
    if (!isUsed) found.push({ name, what: `is not used: ${what}` });
  };
  const isHeardBy = { nova: asr.includes('deepgram'), flux: asr.includes('deepgram-flux') };
  const isDeepgram = isHeardBy.nova || isHeardBy.flux;
  const nobody = 'neither deepgram nor deepgram-flux is in ASR_PROVIDER or ASR_FALLBACK';
  const ears = 'in ASR_PROVIDER or ASR_FALLBACK';
  unless(asr.includes('http'), 'STT_SERVICE_URL', `http is not ${ears}`);
  unless(tts.includes('http'), 'TTS_SERVICE_URL', 'http is not in TTS_PROVIDER or TTS_FALLBACK');
  unless(asr.includes('local'), 'SHERPA_MODEL_DIR', `local is not ${ears}`);
  unless(isDeepgram, 'DEEPGRAM_ASR_AUDIO', nobody);
  unless(isDeepgram, 'DEEPGRAM_ASR_MODEL', nobody);
  if (isDeepgram && given.DEEPGRAM_ASR_MODEL !== undefined) {
    const isFlux = isFluxModel(given.DEEPGRAM_ASR_MODEL);
    const whose = isFlux ? 'Flux, and deepgram-flux' : 'Nova, and deepgram';
    const what = `it is a model of ${whose} is not ${ears}`;
    unless(isFlux ? isHeardBy.flux : isHeardBy.nova, 'DEEPGRAM_ASR_MODEL', what);
  }
  return found;
}

/** Those who are to stand in for somebody, and are nobody else. */
function repeated({ asr, llm, tts }: ProviderSettings, read: ReadValues): Objection[] {
  const parts = [
    { name: 'ASR_FALLBACK', order: asr },
    { name: 'LLM_FALLBACK', order: llm },
    { name: 'TTS_FALLBACK', order: tts },
  ] as const;
  return parts
    .filter(({ name, order }) => read[name].length > 0 && order.length === 1)
    .map(({ name, order: [only] }) => ({
      name,
      what: `is not used: ${only} is asked anyway, and nobody else would take over from it`,
    }));
}
