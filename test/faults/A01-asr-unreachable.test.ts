import { describe, expect, it } from 'vitest';
import { novaWith, open, overTheLine, quiet, speak } from '../adapters/asr-deepgram/deepgram.ts';
import { earsChain } from '../support/on-duty.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';

describe('A1: Deepgram is not there', () => {
  it('is told once, after the call has its stream', async () => {
    const { asr, server, faults, time } = await novaWith({ do: 'listen' });
    await server.leave();
    const { stream, events, failures } = open(asr);
    expect(events).toEqual([]);
    await until(() => events.length > 0);
    stream.write(quiet(20));
    time.advance(20_000);
    expect(failures()).toMatchObject([
      {
        provider: 'deepgram',
        reason: 'unreachable',
        retryable: true,
        detail: expect.stringContaining('ECONNREFUSED'),
      },
    ]);
    expect(events).toHaveLength(1);
    expect(faults.counted.get('asr.connect')).toBe(1);
    expect(time.pending).toBe(0);
    await server.comeBack();
  });

  it('and is there again three seconds later: what the caller said first is understood', async () => {
    const nova = await novaWith({ do: 'listen' });
    await nova.server.leave();
    const { stream, texts } = open(earsChain([nova.asr], nova.time, nova.faults));
    stream.voiceBegan();
    stream.write(overTheLine(soundOf('we would like a table for four')));
    stream.voiceEnded();
    const count = (code: 'asr.connect' | 'asr.reconnect') => nova.faults.counted.get(code) ?? 0;
    let attempts = 0;
    for (; nova.time.now() < 3_000; nova.time.advance(50)) {
      if (attempts > count('asr.reconnect')) continue;
      attempts += 1;
      await until(() => count('asr.connect') === attempts);
    }
    expect(attempts).toBe(5);
    await nova.server.comeBack();
    while (count('asr.reconnect') < attempts) nova.time.advance(50);
    await until(() => (nova.server.connections[0]?.heardMs ?? 0) > 0);
    await speak(nova, stream, quiet(3_200));
    expect(texts().join(' ')).toBe('we would like a table for four');
  });
});
