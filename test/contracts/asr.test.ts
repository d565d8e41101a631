import { setTimeout as pause } from 'node:timers/promises';
import { LocalAsr } from '../../src/adapters/asr/local/local-asr.ts';
import type { Asr } from '../../src/ports/asr.ts';
import { novaAt, until } from '../adapters/asr-deepgram/nova.ts';
import { notebook } from '../adapters/notebook.ts';
import { deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { said } from '../support/telephone-voice.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { type AsrUnderTest, asrContract } from './asr.ts';

asrContract('local', {
  opened: async (expects) => new LocalAsr({ log: notebook(), expects }),
  said,
  wait: () => pause(5),
});

asrContract('deepgram', atStandIn('mulaw at 8 kHz'));
asrContract('deepgram, resampled', atStandIn('PCM16 at 16 kHz'));

/** Ears at a stand-in, which understands what is said in its own sounds, on a clock that passes only while one waits. */
function atStandIn(takes: Asr['takes']): AsrUnderTest {
  const time = new VirtualTimers();
  let server: Awaited<ReturnType<typeof deepgramListenStandIn>>;
  const streams = new Set<object>();
  return {
    opened: async () => {
      server = await deepgramListenStandIn(time, { do: 'listen' });
      const asr = novaAt({ url: server.url, time, takes });
      return {
        name: asr.name,
        takes,
        open: (options, tell) => {
          const stream = asr.open(options, tell);
          streams.add(stream);
          const close = () => {
            streams.delete(stream);
            stream.close();
          };
          return {
            write: (audio: Uint8Array | Int16Array) => stream.write(audio),
            voiceBegan: () => stream.voiceBegan(),
            voiceEnded: () => stream.voiceEnded(),
            close,
          };
        },
        fault: () => asr.fault(),
        close: () => server.close(),
      };
    },
    said: async (text) => soundOf(text),
    wait: async () => {
      await until(() => server.live() === streams.size);
      await server.caughtUp();
      time.advance(16);
    },
  };
}
