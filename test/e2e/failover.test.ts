import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { openRehearsal } from '../support/rehearsal.ts';
import { deepgramKey, deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { apiKey, openAiStandIn } from '../support/stand-ins/openai.ts';
import { speechKey, speechStandIn } from '../support/stand-ins/speech.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';

const question = 'what are your opening hours tonight please';

/** Nova settles three words at a time: the first of them in mid sentence. */
const settlesWords = /"is_final":true.*"transcript":"\w/;

/** Half a second of ElevenLabs' mu-law: in mid sentence. */
const cutAfterBytes = 4_000;

describe('a call on the worst of days', () => {
  test('goes on with a second recogniser, a second model and a second voice, and an operator can see all three', async () => {
    const ears = await deepgramListenStandIn(
      systemTime,
      { do: 'listen', cutsBehind: (message) => settlesWords.test(JSON.stringify(message)) },
      { do: 'refuse', status: 403 },
      { do: 'listen' },
    );
    const mind = await openAiStandIn({ do: 'fail', status: 500 });
    const voice = await speechStandIn({ do: 'cut', afterBytes: cutAfterBytes });
    const secondVoice = await speechStandIn({ do: 'speak', piece: 1_600 });
    const room = await openRehearsal({
      ASR_PROVIDER: 'deepgram',
      ASR_FALLBACK: 'deepgram-flux',
      DEEPGRAM_API_KEY: deepgramKey,
      DEEPGRAM_URL: ears.url,
      LLM_FALLBACK: 'local',
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: mind.baseUrl,
      OPENAI_MODEL: 'm',
      TTS_PROVIDER: 'elevenlabs',
      TTS_FALLBACK: 'http',
      ELEVENLABS_API_KEY: speechKey,
      ELEVENLABS_URL: voice.url,
      ELEVENLABS_VOICE_ID: 'somebody',
      TTS_SERVICE_URL: secondVoice.url,
    });
    onTestFinished(async () => {
      await room.close();
      await Promise.all([ears, mind, voice, secondVoice].map((standIn) => standIn.close()));
    });
    const call = await room.call([
      { do: 'listen' },
      { do: 'play', name: question, audio: onTheTelephone(question) },
      { do: 'listen' },
      { do: 'hang_up' },
    ]);
    const told = (message: string) => room.log().filter((line) => line['message'] === message);

    expect(call.problems).toEqual([]);
    const { events, said } = room.onlyCall();
    const heard = events.flatMap((event) =>
      event.type === 'caller.words_settled' && event.text !== '' ? [event.text] : [],
    );
    expect(heard.join(' ').toLowerCase()).toBe(question);
    expect(said.map(({ interrupted }) => interrupted)).not.toContain(true);
    expect(said.at(-1)).toMatchObject({ kind: 'reply', heard: expect.stringMatching(/open/i) });

    const switches = told('another provider takes over');
    expect(switches).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        part: 'asr',
        from: 'deepgram',
        to: 'deepgram-flux',
        callId: expect.any(String),
        failure: expect.objectContaining({ reason: 'refused', detail: 'it answered 403' }),
        leftAloneMs: expect.any(Number),
      }),
    );
    expect(switches).toContainEqual(expect.objectContaining({ part: 'llm', from: 'openai', to: 'local' }));
    expect(switches).toContainEqual(expect.objectContaining({ part: 'tts', from: 'elevenlabs', to: 'http' }));
    expect(told('a provider refuses us, and goes on doing so until somebody mends it')).toHaveLength(1);

    const figures = await (await fetch(`${room.gateway.url}/metrics`)).text();
    expect(figures).toContain(
      'parley_provider_switches_total{part="asr",from="deepgram",to="deepgram-flux"} 1',
    );
    expect(figures).toMatch(/^parley_provider_switches_total{part="llm",from="openai",to="local"} [1-9]/m);
    expect(figures).toMatch(/^parley_provider_switches_total{part="tts",from="elevenlabs",to="http"} [1-9]/m);
    expect(figures).toContain('parley_provider_state{part="asr",provider="deepgram",state="refused"} 1');
    expect(figures).toMatch(/^parley_provider_down_since_seconds{part="asr",provider="deepgram"} \d{10}/m);
    expect(figures).toContain('parley_provider_serving{part="asr",provider="deepgram-flux"} 1');
    expect(figures).toContain('parley_provider_serving{part="tts",provider="http"} 1');
    expect((await fetch(`${room.gateway.url}/ready`)).status).toBe(200);
  });

  test('hears an apology where the only model refuses our key, and no more calls are taken', async () => {
    const mind = await openAiStandIn({ do: 'fail', status: 401 });
    const room = await openRehearsal({
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: mind.baseUrl,
      OPENAI_MODEL: 'm',
      TTS_PROVIDER: 'local',
    });
    onTestFinished(async () => {
      await room.close();
      await mind.close();
    });
    await room.call([
      { do: 'listen' },
      { do: 'say', text: 'What are your opening hours?' },
      { do: 'listen' },
      { do: 'hang_up' },
    ]);
    expect(mind.requests).toHaveLength(1);
    const ready = await fetch(`${room.gateway.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      reason: expect.stringContaining('nobody thinks of an answer: openai refuses us'),
    });
  });
});

function onTheTelephone(sentence: string): Uint8Array {
  return encodeMulaw(new Resampler(16_000, 8_000).push(soundOf(sentence)));
}
