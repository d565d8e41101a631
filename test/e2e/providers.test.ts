import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { openRehearsal } from '../support/rehearsal.ts';
import { deepgramKey, deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { apiKey, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { speechKey, speechStandIn } from '../support/stand-ins/speech.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';

const question = 'what are your opening hours';

describe('a call with providers over the network', () => {
  test('is heard by Deepgram, answered by a model and spoken by ElevenLabs, with nobody standing in', async () => {
    const ears = await deepgramListenStandIn(systemTime, { do: 'listen' });
    const mind = await openAiStandIn({ do: 'stream', events: sayingEvents('We are open ', 'until six.') });
    const voice = await speechStandIn({ do: 'speak', piece: 1_600 });
    const room = await openRehearsal({
      ASR_PROVIDER: 'deepgram',
      DEEPGRAM_API_KEY: deepgramKey,
      DEEPGRAM_URL: ears.url,
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: mind.baseUrl,
      OPENAI_MODEL: 'm',
      TTS_PROVIDER: 'elevenlabs',
      ELEVENLABS_API_KEY: speechKey,
      ELEVENLABS_URL: voice.url,
      ELEVENLABS_VOICE_ID: 'somebody',
    });
    onTestFinished(async () => {
      await room.close();
      await Promise.all([ears.close(), mind.close(), voice.close()]);
    });
    const call = await room.call([
      { do: 'listen' },
      { do: 'play', name: question, audio: onTheTelephone(question) },
      { do: 'listen' },
      { do: 'hang_up' },
    ]);
    expect(call.problems).toEqual([]);
    expect([ears.refused, mind.refused]).toEqual([[], []]);
    expect(mind.requests.at(-1)?.messages.at(-1)).toMatchObject({
      role: 'user',
      content: expect.stringContaining(question),
    });
    expect(voice.asked).toContain('We are open until six.');
    expect(room.onlyCall().said.at(-1)).toMatchObject({ heard: 'We are open until six.' });
    expect(room.log().filter(({ level }) => level === 'error')).toEqual([]);
  });
});

function onTheTelephone(sentence: string): Uint8Array {
  return encodeMulaw(new Resampler(16_000, 8_000).push(soundOf(sentence)));
}
