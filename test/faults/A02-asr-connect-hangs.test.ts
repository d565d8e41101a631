import { describe, expect, it } from 'vitest';
import { novaWith, open } from '../adapters/asr-deepgram/deepgram.ts';
import { until } from '../support/until.ts';

describe('A2: Deepgram takes the connection and never answers', () => {
  it('is given up after three seconds, and no sooner', async () => {
    const { asr, server, faults, time } = await novaWith({ do: 'hang' });
    const { events, failures } = open(asr);
    await until(() => server.asked() === 1);
    time.advance(2_999);
    expect(events).toEqual([]);
    time.advance(1);
    expect(failures()).toMatchObject([{ reason: 'timeout', retryable: true }]);
    expect(faults.counted.get('asr.timeout')).toBe(1);
    time.advance(60_000);
    expect(events).toHaveLength(1);
    expect(time.pending).toBe(0);
  });
});
