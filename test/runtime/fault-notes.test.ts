import { describe, expect, test } from 'vitest';
import { FaultNotes } from '../../src/runtime/fault-notes.ts';
import { notebook } from '../adapters/notebook.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

function noting() {
  const time = new VirtualTimers();
  const log = notebook();
  const metrics = new TalliedMetrics();
  return { time, log, metrics, faults: new FaultNotes(log, metrics, time) };
}

function repeat(times: number, act: () => void): void {
  for (let nth = 0; nth < times; nth += 1) act();
}

describe('whoever makes us note faults', () => {
  test('leaves a line that names the kind of fault and what is known of it', () => {
    const { faults, log } = noting();
    faults.note('auth.sig', 'a request without a signature was refused', { from: '192.0.2.1' });
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'a request without a signature was refused',
        fields: { code: 'auth.sig', from: '192.0.2.1' },
      },
    ]);
  });

  test('cannot fill the log: five lines within ten seconds, and every fault counted', () => {
    const { faults, log, metrics } = noting();
    repeat(1_000, () => faults.note('auth.sig', 'refused'));
    expect(log.lines).toHaveLength(5);
    expect(metrics.counted).toHaveLength(1_000);
    expect(new Set(metrics.counted)).toEqual(new Set(['auth.sig: 1']));
  });

  test('does not hide faults of another kind', () => {
    const { faults, log } = noting();
    repeat(1_000, () => faults.note('auth.sig', 'refused'));
    faults.note('stream.lost', 'a stream broke');
    expect(log.lines.at(-1)?.message).toBe('a stream broke');
  });

  test('is summed up when ten seconds are over, and may then leave five lines more', () => {
    const { faults, log, time } = noting();
    repeat(12, () => faults.note('auth.sig', 'refused'));
    time.advance(9_999);
    faults.note('auth.sig', 'refused');
    expect(log.lines).toHaveLength(5);
    time.advance(1);
    expect(log.lines).toHaveLength(6);
    repeat(20, () => faults.note('auth.sig', 'refused'));
    expect(log.lines.slice(5)).toEqual([
      {
        level: 'warn',
        message: 'more like this in the last 10 s',
        fields: { code: 'auth.sig', leftOut: 8 },
      },
      ...Array.from({ length: 5 }, () => ({
        level: 'warn',
        message: 'refused',
        fields: { code: 'auth.sig' },
      })),
    ]);
  });

  test('is not summed up when nothing was left out', () => {
    const { faults, log, time } = noting();
    repeat(5, () => faults.note('auth.sig', 'refused'));
    time.advance(10_000);
    faults.note('auth.sig', 'refused');
    expect(log.messages('warn')).toEqual(Array.from({ length: 6 }, () => 'refused'));
  });

  test('is summed up at once when the house closes, and nothing waits any more', () => {
    const { faults, log, time } = noting();
    repeat(6, () => faults.note('auth.sig', 'refused'));
    faults.note('stream.lost', 'a stream broke');
    faults.close();
    expect(log.lines.at(-1)?.fields).toEqual({ code: 'auth.sig', leftOut: 1 });
    expect(log.lines).toHaveLength(7);
    expect(time.pending).toBe(0);
  });

  test('leaves no line where faults are too small for one, and is counted', () => {
    const { faults, log, metrics } = noting();
    faults.count('media.gap');
    faults.count('media.gap', 40);
    expect(log.lines).toEqual([]);
    expect(metrics.counted).toEqual(['media.gap: 1', 'media.gap: 40']);
  });
});
