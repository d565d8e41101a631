import { DeepgramTts } from '../../src/adapters/tts/deepgram/deepgram-tts.ts';
import { EspeakTts } from '../../src/adapters/tts/local/espeak-tts.ts';
import type { Tts } from '../../src/ports/tts.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { type AuraDoor, auraKey, deepgramSpeakStandIn } from '../support/stand-ins/deepgram-speak.ts';
import { type Speaking, speechStandIn } from '../support/stand-ins/speech.ts';
import { voicesOverHttp } from '../support/voices-over-http.ts';
import { ttsContract } from './tts.ts';

ttsContract('local', {
  opened: async () => new EspeakTts({ language: 'en-US' }),
  broken: async () => new EspeakTts({ language: 'en-US', program: 'no-such-synthesiser' }),
});

async function deepgramAt(door: AuraDoor): Promise<Tts> {
  const { url, close } = await deepgramSpeakStandIn({ time: systemTime, doors: [door] });
  const options = { apiKey: auraKey, url, model: 'aura-2-thalia-en', time: systemTime };
  return closingToo(new DeepgramTts({ ...options, faults: new NotedFaults() }), close);
}

ttsContract('deepgram', {
  opened: () => deepgramAt({ do: 'open' }),
  broken: () => deepgramAt({ do: 'refuse', status: 500 }),
});

for (const [name, at] of Object.entries(voicesOverHttp)) {
  const opened = async (manner: Speaking) => {
    const { url, close } = await speechStandIn(manner);
    return closingToo(at(url, systemTime), close);
  };
  ttsContract(name, {
    opened: () => opened({ do: 'speak', piece: 4_801 }),
    broken: () => opened({ do: 'fail', status: 500 }),
  });
}

/** The same voice, which closes the server that it speaks with. */
function closingToo(tts: Tts, close: () => Promise<void>): Tts {
  return {
    name: tts.name,
    speak: tts.speak.bind(tts),
    close: async () => {
      await tts.close();
      await close();
    },
  };
}
