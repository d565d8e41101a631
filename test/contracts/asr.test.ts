import { setTimeout as pause } from 'node:timers/promises';
import { describe } from 'vitest';
import type { DeepgramAsr } from '../../src/adapters/asr/deepgram/deepgram-asr.ts';
import type { DeepgramFluxAsr } from '../../src/adapters/asr/deepgram-flux/deepgram-flux-asr.ts';
import { LocalAsr } from '../../src/adapters/asr/local/local-asr.ts';
import { SherpaAsr } from '../../src/adapters/asr/sherpa/sherpa-asr.ts';
import { mulawSilence } from '../../src/audio/mulaw.ts';
import type { Asr } from '../../src/ports/asr.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { fluxAt, novaAt, until } from '../adapters/asr-deepgram/deepgram.ts';
import { lack as sherpaLack, tinyModel } from '../adapters/asr-sherpa/models.ts';
import { notebook } from '../adapters/notebook.ts';
import { toned } from '../support/letter-tones.ts';
import { deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { said } from '../support/telephone-voice.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { type AsrUnderTest, asrContract } from './asr.ts';

asrContract('local', {
  opened: async (expects) => new LocalAsr({ log: notebook(), expects }),
  said,
  wait: () => pause(5),
  ownsUpToNoise: () => true,
});

for (const kind of ['transducer', 'ctc'] as const) {
  describe.skipIf(sherpaLack)(`sherpa ${sherpaLack ?? 'is here'}`, () => {
    asrContract(`sherpa, ${kind}`, {
      opened: async (expects) =>
        new SherpaAsr({ model: await tinyModel(kind), expects, timers: systemTime, log: notebook() }),
      said: async (text) => toned(text),
      wait: () => pause(5),
      ownsUpToNoise: () => true,
    });
  });
}

asrContract(
  'deepgram',
  atStandIn((at) => novaAt({ ...at, takes: 'mulaw at 8 kHz' })),
);
asrContract(
  'deepgram, resampled',
  atStandIn((at) => novaAt({ ...at, takes: 'PCM16 at 16 kHz' })),
);
asrContract(
  'deepgram-flux',
  atStandIn((at) => fluxAt({ ...at, takes: 'mulaw at 8 kHz' })),
);
asrContract(
  'deepgram-flux, resampled',
  atStandIn((at) => fluxAt({ ...at, takes: 'PCM16 at 16 kHz' })),
);

type Ears = DeepgramAsr<Asr['takes']> | DeepgramFluxAsr<Asr['takes']>;

/** Ears at a stand-in, which understands what is said in its own sounds, on a clock that passes only while one waits. */
function atStandIn(earsAt: (at: { url: string; time: VirtualTimers }) => Ears): AsrUnderTest {
  const time = new VirtualTimers();
  let server: Awaited<ReturnType<typeof deepgramListenStandIn>>;
  const streams = new Set<ReturnType<Ears['open']>>();
  let silence: Uint8Array | Int16Array = new Uint8Array();
  let ownsUpToNoise = false;
  return {
    opened: async () => {
      server = await deepgramListenStandIn(time, { do: 'listen' });
      const asr = earsAt({ url: server.url, time });
      ownsUpToNoise = asr.name === 'deepgram';
      silence = asr.takes === 'mulaw at 8 kHz' ? new Uint8Array(128).fill(mulawSilence) : new Int16Array(256);
      return {
        name: asr.name,
        takes: asr.takes,
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
    ownsUpToNoise: () => ownsUpToNoise,
    wait: async () => {
      await until(() => server.live() === streams.size);
      await server.caughtUp();
      for (const stream of streams) stream.write(silence);
      time.advance(16);
    },
  };
}
