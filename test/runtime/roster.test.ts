import { describe, expect, it } from 'vitest';
import type { Colleague, Duty } from '../../src/runtime/failover/duty.ts';
import { Roster } from '../../src/runtime/failover/roster.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { silentLog } from '../support/on-duty.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

function opened() {
  const clock = new VirtualTimers();
  const faults = new NotedFaults();
  return { clock, roster: new Roster({ clock, faults, metrics: new TalliedMetrics(), log: silentLog }) };
}

function refuse(duty: Duty<Colleague>, nth = 0): void {
  const link = duty.links[nth];
  const failure = { provider: 'it', reason: 'refused', detail: 'it answered 401', retryable: false } as const;
  if (link) duty.give(link, { call: null, from: null, slowMs: 0 }).failed(failure);
}

describe('whether calls are taken', () => {
  it.each([
    ['asr', 'callers cannot be understood: a refuses us: it answered 401'],
    ['llm', 'nobody thinks of an answer: a refuses us: it answered 401'],
    ['tts', 'callers cannot be spoken to: a refuses us: it answered 401'],
  ] as const)(
    'they are not while our key is refused by the only %s, and are again after five minutes',
    (part, reason) => {
      const { clock, roster } = opened();
      const duty = roster.assign<Colleague>(part, [{ name: 'a' }]);
      expect(roster.fault()).toBeNull();
      refuse(duty);
      expect(roster.fault()).toBe(reason);
      clock.advance(5 * 60_000);
      expect(roster.fault()).toBeNull();
    },
  );

  it('whoever asks is told who serves, and who is left alone until it has rested', () => {
    const { clock, roster } = opened();
    const duty = roster.assign<Colleague>('asr', [{ name: 'a' }, { name: 'b' }]);
    expect(roster.onDuty()).toEqual([{ part: 'asr', serving: 'a', leftAlone: [] }]);
    refuse(duty);
    duty.give(duty.links[1] ?? duty.links[0], {
      call: null,
      from: { link: duty.links[0], failure: null },
      slowMs: 0,
    });
    const leftAlone = [{ name: 'a', because: 'it answered 401' }];
    expect(roster.onDuty()).toEqual([{ part: 'asr', serving: 'b', leftAlone }]);
    clock.advance(5 * 60_000);
    expect(roster.onDuty()).toEqual([{ part: 'asr', serving: 'b', leftAlone: [] }]);
  });

  it('they are while somebody stands in', () => {
    const { roster } = opened();
    const duty = roster.assign<Colleague>('asr', [{ name: 'a' }, { name: 'b' }]);
    refuse(duty);
    expect(roster.fault()).toBeNull();
    refuse(duty, 1);
    expect(roster.fault()).toContain('b refuses us');
  });

  it('they are not where somebody is broken who would stand in', () => {
    const { roster } = opened();
    const broken: Colleague = { name: 'b', fault: () => 'b does not start' };
    refuse(roster.assign<Colleague>('asr', [{ name: 'a' }, broken]));
    expect(roster.fault()).toContain('b does not start');
  });

  it('they are where only a look-up is refused: a turn goes on without', () => {
    const { roster } = opened();
    refuse(roster.assign<Colleague>('intent', [{ name: 'a' }]));
    expect(roster.fault()).toBeNull();
  });
});
