import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Knowledge } from '../../src/ports/knowledge.ts';
import { SparedKnowledge } from '../../src/runtime/failover/look-ups.ts';
import { onDuty } from '../support/on-duty.ts';

const lookupsMs = 400;

/** A service that does what it is told, and the turns that ask it. */
function opened() {
  const service = { asked: 0, does: 'answer' as 'answer' | 'fail' | 'hang' };
  const knowledge: Knowledge = {
    name: 'rag-service',
    search: (_, signal) => {
      service.asked += 1;
      if (service.does === 'answer') return Promise.resolve([]);
      const failure = new ProviderFailure('rag-service', 'bad_answer', '500', { retryable: true });
      if (service.does === 'fail') return Promise.reject(failure);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(failure)));
    },
  };
  const { clock, duty, metrics, faults } = onDuty('knowledge', [knowledge]);
  const spared = new SparedKnowledge(duty, lookupsMs);
  /** A turn that goes on without after so long; gives what came of the look-up. */
  const turn = async (patienceMs = lookupsMs) => {
    const patience = new AbortController();
    const found = spared.search('parking', patience.signal).then(
      () => 'found',
      (error) => (error instanceof ProviderFailure ? error.failure.reason : String(error)),
    );
    await new Promise((next) => setImmediate(next));
    clock.advance(patienceMs);
    patience.abort();
    return found;
  };
  /** So many, a sentence of a caller after each other. */
  const turns = async (times: number, patienceMs = lookupsMs) => {
    for (let i = 0; i < times; i += 1) {
      clock.advance(5_000);
      await turn(patienceMs);
    }
  };
  return { clock, service, metrics, faults, turn, turns };
}

describe('a look-up service', () => {
  it('that has failed three times is done without at once, for half a minute', async () => {
    const { clock, service, turn, turns, metrics } = opened();
    service.does = 'fail';
    await turns(3, 0);
    expect(metrics.counted).toContain('rag-service is resting as knowledge');
    expect(await turn(0)).toBe('bad_answer');
    clock.advance(29_999);
    expect(await turn(0)).toBe('bad_answer');
    expect(service.asked).toBe(3);
    clock.advance(1);
    service.does = 'answer';
    expect([await turn(0), await turn(0)]).toEqual(['found', 'found']);
    expect(metrics.counted).toContain('rag-service is asked as knowledge');
  });

  it('that fails for every word of one sentence has failed once', async () => {
    const { clock, service, turn } = opened();
    service.does = 'fail';
    for (let word = 1; word <= 20; word += 1) {
      await turn(0);
      clock.advance(240);
      expect(service.asked).toBe(word);
    }
    service.does = 'answer';
    expect(await turn()).toBe('found');
  });

  it('that was too slow for three turns is done without as well', async () => {
    const { service, turn, turns, metrics, faults } = opened();
    service.does = 'hang';
    await turns(3);
    expect(metrics.counted.filter((what) => what.endsWith('timeout'))).toHaveLength(3);
    expect(await turn()).toBe('timeout');
    expect(service.asked).toBe(3);
    expect(faults.noted).toMatchObject([{ code: 'provider.resting', fields: { provider: 'rag-service' } }]);
  });

  it('is not blamed when callers go on before it is late', async () => {
    const { service, turn, metrics } = opened();
    service.does = 'hang';
    for (let i = 0; i < 10; i += 1) await turn(lookupsMs - 100);
    service.does = 'answer';
    expect(await turn()).toBe('found');
    expect(metrics.counted.filter((what) => what.endsWith('left'))).toHaveLength(10);
  });

  it('that was slow twice and then answered is not left alone', async () => {
    const { service, turn } = opened();
    for (const does of ['hang', 'hang', 'answer', 'hang', 'hang', 'answer'] as const) {
      service.does = does;
      await turn();
    }
    expect(service.asked).toBe(6);
    expect(await turn()).toBe('found');
  });

  it('that is tried again after its rest is tried by one turn only', async () => {
    const { clock, service, turn, turns } = opened();
    service.does = 'fail';
    await turns(3, 0);
    clock.advance(30_000);
    service.does = 'hang';
    const [trial, other] = [turn(lookupsMs), turn(0)];
    const asked = service.asked;
    expect([await trial, await other]).toEqual(['bad_answer', 'bad_answer']);
    expect([service.asked, asked]).toEqual([4, 4]);
  });
});
