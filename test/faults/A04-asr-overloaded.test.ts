import { describe, expect, it } from 'vitest';
import { novaWith, open, overTheLine, quiet, speak } from '../adapters/asr-deepgram/deepgram.ts';
import { earsChain } from '../support/on-duty.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';

describe('A4: Deepgram has no room for the call', () => {
  it.each([
    [429, 'overloaded', 'no room'],
    [503, 'overloaded', 'out of order'],
    [500, 'bad_answer', 'out of order'],
    [502, 'bad_answer', 'out of order'],
  ] as const)('and says so with %d', async (status, reason, words) => {
    const { asr, faults, time } = await novaWith({ do: 'refuse', status });
    const { events, failures } = open(asr);
    await until(() => events.length > 0);
    expect(failures()).toMatchObject([{ reason, retryable: true }]);
    expect(events).toHaveLength(1);
    expect(faults.counted.get('asr.rate')).toBe(1);
    expect(faults.noted[0]?.message).toContain(words);
    expect(asr.fault()).toBeNull();
    expect(time.pending).toBe(0);
  });

  it('and has it a moment later: the caller is understood from their first word on', async () => {
    const nova = await novaWith({ do: 'refuse', status: 429 }, { do: 'listen' });
    const { stream, texts } = open(earsChain([nova.asr], nova.time, nova.faults));
    stream.voiceBegan();
    stream.write(overTheLine(soundOf('a table for four')));
    stream.voiceEnded();
    await until(() => nova.faults.counted.get('asr.rate') === 1);
    nova.time.advance(0);
    await until(() => (nova.server.connections[0]?.heardMs ?? 0) > 0);
    await speak(nova, stream, quiet(1_600));
    expect(texts().join(' ')).toBe('a table for four');
  });
});
