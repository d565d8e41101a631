import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { wavFile } from '../../../src/audio/wav.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import type { Manner, TtsUnderTest } from '../../contracts/tts-under-test.ts';
import { pcm, type Speaking, speechStandIn } from '../stand-ins/speech.ts';
import { spokenTone } from '../stand-ins/spoken-tone.ts';
import { type VoiceAt, voicesOverHttp } from '../voices-over-http.ts';

/** What the suite of voices needs of those that are one HTTP request for each segment. */
export const overHttp: Readonly<Record<'openai' | 'elevenlabs' | 'http', TtsUnderTest>> = {
  openai: {
    ...at(voicesOverHttp.openai),
    wireSoundOf: (text) => pcm(text, 24_000),
    // Every third sample, and a filter that looks ahead.
    leastHeardOf: (bytes) => Math.max(0, Math.floor((bytes / 2 - 64) / 3)),
    header: wavHeader(24_000),
  },
  elevenlabs: {
    ...at(voicesOverHttp.elevenlabs),
    wireSoundOf: (text) => Buffer.from(encodeMulaw(spokenTone(text, 8_000))),
    leastHeardOf: (bytes) => bytes,
  },
  http: {
    ...at(voicesOverHttp.http),
    wireSoundOf: (text) => pcm(text, 16_000),
    leastHeardOf: (bytes) => Math.floor(bytes / 2),
    header: wavHeader(16_000),
  },
};

function at(voiceAt: VoiceAt): Pick<TtsUnderTest, 'opened' | 'broken' | 'overNetwork'> {
  return {
    opened: async (time) => {
      let manner: Manner = { do: 'speak' };
      const server = await speechStandIn(() => speakingFor(manner));
      return {
        tts: voiceAt(server.url, time),
        behave: (wanted) => {
          manner = wanted;
        },
        asked: () => server.asked.length,
        stopped: server.aborted,
        close: server.close,
      };
    },
    broken: async () => {
      const { url, close } = await speechStandIn({ do: 'hang' });
      await close();
      return { tts: voiceAt(url, systemTime), close: async () => {} };
    },
    overNetwork: true,
  };
}

function speakingFor(manner: Manner): Speaking {
  switch (manner.do) {
    case 'speak':
      return { piece: 1_600, ...manner };
    case 'refuse':
      return { ...manner, do: 'fail' };
    case 'babble':
      return { do: 'answer', ...babble[manner.how] };
    default:
      return manner;
  }
}

const babble = {
  'a page': { type: 'text/html; charset=utf-8', body: `<html>${'<p>down for maintenance</p>'.repeat(50)}` },
  JSON: { type: 'application/json', body: JSON.stringify({ error: 'no'.repeat(500) }) },
  text: { type: 'text/plain', body: 'upstream connect error. '.repeat(50) },
};

function wavHeader(rateHz: number): Buffer {
  return Buffer.from(wavFile(1, rateHz, new Int16Array(0)));
}
