import { describe, expect, it } from 'vitest';
import {
  connected,
  fluxWith,
  novaWith,
  open,
  overTheLine,
  quiet,
  speak,
} from '../adapters/asr-deepgram/deepgram.ts';
import { turnInfoOf } from '../support/stand-ins/deepgram-flux.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';

describe('A6: Deepgram falls silent with the connection open', () => {
  it('is noticed within five seconds of a voice that it does not answer', async () => {
    const nova = await novaWith({ do: 'listen', muteAtMs: 400 });
    const { stream, failures } = await connected(nova);
    await speak(nova, stream, quiet(8_000));
    expect(failures()).toEqual([]);
    stream.voiceBegan();
    await speak(nova, stream, quiet(4_960));
    expect(failures()).toEqual([]);
    await speak(nova, stream, quiet(80));
    expect(failures()).toMatchObject([{ reason: 'timeout', retryable: true }]);
    expect(nova.faults.counted.get('asr.stalled')).toBe(1);
    expect(nova.time.pending).toBe(0);
  });

  it('is noticed of a caller who says "hello?" again and again', async () => {
    const nova = await novaWith({ do: 'listen', muteAtMs: 0 });
    const { stream, failures } = await connected(nova);
    for (let i = 0; i < 3; i += 1) {
      stream.voiceBegan();
      await speak(nova, stream, quiet(400));
      stream.voiceEnded();
      await speak(nova, stream, quiet(1_600));
    }
    expect(failures()).toMatchObject([{ reason: 'timeout' }]);
  });

  it.each([
    ['a voice begins', { type: 'SpeechStarted', channel: [0], timestamp: 0.1 }],
    ['an utterance ends', { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.64 }],
    ['it is there', { type: 'Metadata', request_id: 'r1' }],
  ])(
    'is noticed of one that still says that %s, and has no words, not even when it is asked for all',
    async (_, sign) => {
      const nova = await novaWith({ do: 'listen', muteAtMs: 0 });
      const { stream, failures, connection } = await connected(nova);
      const passes = async (ms: number) => {
        connection.say(sign);
        await speak(nova, stream, quiet(ms));
      };
      stream.voiceBegan();
      await passes(1_600);
      stream.voiceEnded();
      for (let i = 0; i < 4; i += 1) await passes(800);
      expect(failures()).toEqual([]);
      await passes(240);
      expect(failures()).toMatchObject([{ reason: 'timeout' }]);
      expect(connection.told.map(({ type }) => type)).toEqual(['Finalize']);
    },
  );

  it.each([
    ['Nova', novaWith],
    ['Flux', fluxWith],
  ])('is not believed of a %s that has not been sent the voice yet', async (_, earsWith) => {
    const at = await earsWith({ do: 'listen' });
    const { stream, texts, failures } = open(at.asr);
    stream.write(quiet(9_000));
    stream.voiceBegan();
    await until(() => at.server.connections[0]?.heardMs === 960);
    await speak(at, stream, overTheLine(soundOf('what are your opening hours')));
    await speak(at, stream, quiet(9_600));
    expect([failures(), texts().join(' ')]).toEqual([[], 'what are your opening hours']);
  });

  it('is not believed of a Flux that had ended the turn before our own detection heard the voice end', async () => {
    const flux = await fluxWith({ do: 'listen', muteAtMs: 0 });
    const { stream, failures, connection } = await connected(flux);
    stream.voiceBegan();
    await speak(flux, stream, quiet(800));
    connection.say(turnInfoOf('EndOfTurn', 0, [{ word: 'yes', fromMs: 100, untilMs: 400 }], 700));
    await speak(flux, stream, quiet(160));
    stream.voiceEnded();
    await speak(flux, stream, quiet(8_000));
    expect(failures()).toEqual([]);
  });

  it('is not believed of one that goes on talking, or of a caller who does not', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, events } = await connected(nova);
    stream.voiceBegan();
    await speak(nova, stream, quiet(12_000));
    stream.voiceEnded();
    await nova.server.caughtUp();
    await speak(nova, stream, quiet(400));
    nova.time.advance(60_000);
    expect(events.filter(({ type }) => type === 'lost')).toEqual([]);
  });
});
