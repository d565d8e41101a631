import { describe, expect, test } from 'vitest';
import { settings as settingsCheck } from '../../scripts/doctor/checks/settings.ts';
import { surveySettings } from '../../src/config.ts';
import { found, surroundingsWith } from '../doctor/surroundings.ts';

const key = { DEEPGRAM_API_KEY: 'key' };
const stt = { STT_SERVICE_URL: 'ws://127.0.0.1:8003' };
const tts = { TTS_SERVICE_URL: 'http://127.0.0.1:8004' };

describe('a setting that nobody uses', () => {
  test.each([
    [stt, ['STT_SERVICE_URL']],
    [{ ...stt, ASR_PROVIDER: 'http' }, []],
    [{ ...stt, ASR_FALLBACK: 'http' }, []],
    [tts, ['TTS_SERVICE_URL']],
    [{ ...tts, TTS_FALLBACK: 'http' }, []],
    [
      { ...key, ASR_FALLBACK: 'deepgram', LLM_FALLBACK: 'local', TTS_FALLBACK: 'deepgram,local' },
      ['ASR_FALLBACK', 'LLM_FALLBACK'],
    ],
    [{ ...key, DEEPGRAM_ASR_MODEL: 'flux-general-en' }, ['DEEPGRAM_ASR_MODEL']],
    [{ ...key, DEEPGRAM_ASR_MODEL: 'flux-general-en', ASR_FALLBACK: 'deepgram-flux' }, []],
    [{ ...key, DEEPGRAM_ASR_MODEL: 'nova-3', ASR_PROVIDER: 'deepgram-flux' }, ['DEEPGRAM_ASR_MODEL']],
    [{ ...key, DEEPGRAM_ASR_MODEL: 'nova-3' }, []],
    [
      { DEEPGRAM_ASR_MODEL: 'nova-3', DEEPGRAM_ASR_AUDIO: 'pcm16' },
      ['DEEPGRAM_ASR_AUDIO', 'DEEPGRAM_ASR_MODEL'],
    ],
    [{ ...key, DEEPGRAM_ASR_AUDIO: 'pcm16' }, []],
    [{ ...key, SHERPA_MODEL_DIR: '/models/one' }, ['SHERPA_MODEL_DIR']],
    [{ ...key, SHERPA_MODEL_DIR: '/models/one', ASR_FALLBACK: 'local' }, []],
  ])('is told, and keeps nobody from starting: %j', (env, names) => {
    const { problems, warnings } = surveySettings(env, null);
    expect(problems).toEqual([]);
    expect(warnings.map(({ what }) => what.split(' is not used: ')[0])).toEqual(names);
  });

  test('is told in production too, with where it comes from', () => {
    const { warnings } = surveySettings({ NODE_ENV: 'production' }, 'STT_SERVICE_URL=ws://127.0.0.1:8003');
    expect(warnings).toEqual([
      {
        where: '.env:1',
        what: 'STT_SERVICE_URL is not used: http is not in ASR_PROVIDER or ASR_FALLBACK',
      },
    ]);
  });

  test('is not spoken of where the one that it is for was misspelled', () => {
    const { problems, warnings } = surveySettings({ ...stt, ASR_PROVIDER: 'htpp' }, null);
    expect(problems).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test('is doubtful to the doctor, and no reason not to look at others', async () => {
    const lines = await found(settingsCheck, surroundingsWith({}, { env: stt }));
    expect(lines.filter((line) => !line.startsWith('good'))).toEqual([
      'doubtful: STT_SERVICE_URL = ws://127.0.0.1:8003  (environment) → ' +
        'STT_SERVICE_URL is not used: http is not in ASR_PROVIDER or ASR_FALLBACK.',
    ]);
  });
});
