import { EspeakTts } from '../../src/adapters/tts/local/espeak-tts.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { type Speaking, speechStandIn } from '../support/stand-ins/speech.ts';
import { voicesOverHttp } from '../support/voices-over-http.ts';
import { ttsContract } from './tts.ts';

ttsContract('local', {
  opened: async () => new EspeakTts({ language: 'en-US' }),
  broken: async () => new EspeakTts({ language: 'en-US', program: 'no-such-synthesiser' }),
});

for (const [name, at] of Object.entries(voicesOverHttp)) {
  const opened = async (manner: Speaking) => {
    const { url, close } = await speechStandIn(manner);
    const tts = at(url, systemTime);
    return {
      name: tts.name,
      speak: tts.speak.bind(tts),
      close: async () => {
        await tts.close();
        await close();
      },
    };
  };
  ttsContract(name, {
    opened: () => opened({ do: 'speak', piece: 4_801 }),
    broken: () => opened({ do: 'fail', status: 500 }),
  });
}
