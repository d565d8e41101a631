import { setTimeout as pause } from 'node:timers/promises';
import { describe } from 'vitest';
import { HttpAsr } from '../../src/adapters/asr/http/http-asr.ts';
import { LocalAsr } from '../../src/adapters/asr/local/local-asr.ts';
import { SherpaAsr } from '../../src/adapters/asr/sherpa/sherpa-asr.ts';
import { mulawSilence } from '../../src/audio/mulaw.ts';
import type { Asr, AsrStream } from '../../src/ports/asr.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { fluxAt, novaAt } from '../adapters/asr-deepgram/deepgram.ts';
import { lack as sherpaLack, tinyModel } from '../adapters/asr-sherpa/models.ts';
import { notebook } from '../adapters/notebook.ts';
import { toned } from '../support/letter-tones.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { deepgramListenStandIn } from '../support/stand-ins/deepgram-listen.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { said } from '../support/telephone-voice.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { type AsrUnderTest, asrContract } from './asr.ts';
import { type At, networkAsrContract } from './asr-over-network.ts';

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

const overNetwork: Readonly<Record<string, (at: At) => Asr>> = {
  'deepgram, mu-law': (at) => novaAt({ ...at, takes: 'mulaw at 8 kHz' }),
  'deepgram, PCM16': (at) => novaAt({ ...at, takes: 'PCM16 at 16 kHz' }),
  'deepgram-flux, mu-law': (at) => fluxAt({ ...at, takes: 'mulaw at 8 kHz' }),
  'deepgram-flux, PCM16': (at) => fluxAt({ ...at, takes: 'PCM16 at 16 kHz' }),
  http: (at) => new HttpAsr({ ...at, url: at.url.replace('http', 'ws') }),
};

for (const [name, earsAt] of Object.entries(overNetwork)) {
  asrContract(name, atStandIn(earsAt));
  networkAsrContract(name, earsAt);
}

/** Ears at a stand-in, which understands what is said in its own sounds, on a clock that passes only while one waits. */
function atStandIn(earsAt: (at: At) => Asr): AsrUnderTest {
  const time = new VirtualTimers();
  let server: Awaited<ReturnType<typeof deepgramListenStandIn>>;
  /** What to do for every stream that is open, on a line that carries silence. */
  const silences = new Set<() => void>();
  let ownsUpToNoise = false;
  return {
    opened: async () => {
      server = await deepgramListenStandIn(time, { do: 'listen' });
      const asr = earsAt({ url: server.url, time, faults: new NotedFaults() });
      ownsUpToNoise = asr.name === 'deepgram';
      return onSilentLines(asr, silences, server.close);
    },
    said: async (text) => soundOf(text),
    ownsUpToNoise: () => ownsUpToNoise,
    wait: async () => {
      await until(() => server.live() === silences.size);
      await server.caughtUp();
      for (const carry of silences) carry();
      time.advance(16);
    },
  };
}

/** The same ears, of which every open stream has 16 ms of silence written to it when its line is asked to. */
function onSilentLines(asr: Asr, silences: Set<() => void>, close: () => Promise<void>): Asr {
  const onLine = <Audio>(stream: AsrStream<Audio>, silence: Audio): AsrStream<Audio> => {
    const carry = () => stream.write(silence);
    silences.add(carry);
    return {
      write: (audio) => stream.write(audio),
      voiceBegan: () => stream.voiceBegan(),
      voiceEnded: () => stream.voiceEnded(),
      close: () => {
        silences.delete(carry);
        stream.close();
      },
    };
  };
  const { name } = asr;
  const fault = () => asr.fault();
  if (asr.takes === 'mulaw at 8 kHz') {
    const silence = new Uint8Array(128).fill(mulawSilence);
    return { name, fault, close, takes: asr.takes, open: (...call) => onLine(asr.open(...call), silence) };
  }
  const silence = new Int16Array(256);
  return { name, fault, close, takes: asr.takes, open: (...call) => onLine(asr.open(...call), silence) };
}
