import { DeepgramTts } from '../../../src/adapters/tts/deepgram/deepgram-tts.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import type { Manner, TtsUnderTest } from '../../contracts/tts-under-test.ts';
import { NotedFaults } from '../noted-faults.ts';
import {
  type AuraDoor,
  type AuraManner,
  auraKey,
  auraSound,
  deepgramSpeakStandIn,
} from '../stand-ins/deepgram-speak.ts';

/** Deepgram's voice, through its SDK, over the socket that a call keeps. */
export const auraUnderTest: TtsUnderTest = {
  opened: async (time) => {
    let door: AuraDoor = { do: 'open' };
    let manner: AuraManner = { do: 'speak' };
    const server = await deepgramSpeakStandIn({ time, doors: () => door, manners: () => manner });
    const { notes } = server;
    const tts = voiceAt(server.url, time);
    return {
      tts,
      behave: (wanted) => {
        door = doorFor(wanted);
        manner = mannerFor(wanted);
      },
      asked: () => notes.spoken.length,
      stopped: () => notes.clears + notes.closed,
      close: async () => {
        await tts.close();
        await server.close();
      },
    };
  },
  broken: async () => {
    const server = await deepgramSpeakStandIn({ time: systemTime });
    await server.close();
    const tts = voiceAt(server.url, systemTime);
    return { tts, close: () => tts.close() };
  },
  wireSoundOf: auraSound,
  leastHeardOf: (bytes) => bytes,
  overNetwork: true,
};

function voiceAt(url: string, time: typeof systemTime): DeepgramTts {
  const model = 'aura-2-thalia-en';
  return new DeepgramTts({ apiKey: auraKey, url, model, time, faults: new NotedFaults() });
}

function doorFor(manner: Manner): AuraDoor {
  return manner.do === 'hang' || manner.do === 'refuse' ? manner : { do: 'open' };
}

function mannerFor(manner: Manner): AuraManner {
  if (manner.do === 'hang' || manner.do === 'refuse') return { do: 'speak' };
  // A page, JSON and a text come between the sound, all three.
  return manner.do === 'babble' ? { do: 'babble' } : manner;
}
