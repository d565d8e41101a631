import { describe, expect, it } from 'vitest';
import { novaAt, novaWith, open, standIn } from '../adapters/asr-deepgram/deepgram.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { earsChain } from '../support/on-duty.ts';
import { until } from '../support/until.ts';

describe('A3: Deepgram refuses us', () => {
  it.each([401, 403])('with %d: that is told once, and nobody asks again in this call', async (status) => {
    const { asr, server, faults, time } = await novaWith({ do: 'refuse', status });
    const { events, failures } = open(earsChain([asr], time, faults));
    await until(() => faults.counted.get('asr.auth') === 1);
    time.advance(60_000);
    expect(failures()).toMatchObject([{ reason: 'refused', retryable: false }]);
    expect(events).toHaveLength(1);
    expect(server.asked()).toBe(1);
  });

  it('and we say so of ourselves for a minute, until somebody may have mended it', async () => {
    const { asr, faults, time } = await novaWith({ do: 'refuse', status: 401 });
    expect(asr.fault()).toBeNull();
    open(asr);
    await until(() => faults.counted.get('asr.auth') === 1);
    expect(asr.fault()).toContain('DEEPGRAM_API_KEY');
    time.advance(60_000);
    expect(asr.fault()).toBeNull();
  });

  it.each(['dg-wrong', 'dg-key\n', 'dg–key'])('for the key %j: nothing worse comes of it', async (apiKey) => {
    const { server, time } = await standIn({ do: 'listen' });
    const faults = new NotedFaults();
    const asr = novaAt({ url: server.url, time, faults, apiKey, takes: 'mulaw at 8 kHz' });
    const { events, failures } = open(asr);
    expect(events).toEqual([]);
    await until(() => events.length > 0);
    expect(failures()).toMatchObject([{ retryable: false }]);
    expect(time.pending).toBe(0);
  });
});
