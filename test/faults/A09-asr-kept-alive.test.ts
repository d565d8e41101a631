import { describe, expect, it } from 'vitest';
import { connected, novaWith, overTheLine, quiet, speak } from '../adapters/asr-deepgram/deepgram.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';

describe('A9: nobody speaks for two minutes', () => {
  it('and the line is silent: Deepgram is kept from closing, in text, every four seconds', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, failures, texts, connection } = await connected(nova);
    await speak(nova, stream, quiet(80));
    for (let s = 0; s < 120; s += 1) {
      nova.time.advance(1_000);
      await nova.server.caughtUp();
    }
    expect(failures()).toEqual([]);
    expect(connection.told).toHaveLength(30);
    expect(new Set(connection.told.map(({ type }) => type))).toEqual(new Set(['KeepAlive']));
    await speak(nova, stream, overTheLine(soundOf('yes please')));
    expect(texts()).toEqual(['yes please']);
  });

  it('and has not spoken yet: Deepgram is told so all the same', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { connection } = await connected(nova);
    nova.time.advance(9_000);
    await nova.server.caughtUp();
    expect(connection.told.map(({ type }) => type)).toEqual(['KeepAlive', 'KeepAlive']);
  });

  it('and the line carries the silence: nothing else is sent', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, connection } = await connected(nova);
    await speak(nova, stream, quiet(20_000));
    expect(connection.told).toEqual([]);
  });

  it('and nothing of no length is ever sent: it would end the stream', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, failures } = await connected(nova);
    stream.write(new Uint8Array());
    stream.voiceEnded();
    await nova.server.caughtUp();
    expect(nova.server.refused).toEqual([]);
    expect(failures()).toEqual([]);
  });
});
