import { describe, expect, it } from 'vitest';
import { connected, novaWith, quiet, speak } from '../adapters/asr-deepgram/deepgram.ts';

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
