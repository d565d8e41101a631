import { describe, expect, test } from 'vitest';
import { LoadWatch } from '../../src/runtime/load-watch.ts';
import { notebook } from '../adapters/notebook.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A watch over a loop that is as late as a test says, one second after the other. */
function watching(delayMaxMs = 100) {
  const timers = new VirtualTimers();
  const metrics = new TalliedMetrics();
  const log = notebook();
  let p99Ms = 0;
  let isClosed = false;
  const source = {
    take: () => ({ p50Ms: 0, p99Ms }),
    close: () => {
      isClosed = true;
    },
  };
  const watch = new LoadWatch({ source, timers, delayMaxMs, metrics, log });
  /** Whether new calls are refused after each of these seconds. */
  const seconds = (...delaysMs: readonly number[]) =>
    delaysMs.map((delayMs) => {
      p99Ms = delayMs;
      timers.advance(1_000);
      return watch.tooBusy === null ? 'open' : 'busy';
    });
  return { watch, seconds, timers, metrics, log, isClosed: () => isClosed };
}

describe('a gateway on a machine that is too busy', () => {
  test('refuses new calls once the loop has been late for three seconds in a row', () => {
    const { seconds, watch } = watching();
    expect(seconds(101, 101, 101)).toEqual(['open', 'open', 'busy']);
    seconds(3);
    expect(watch.tooBusy).toBe(
      'the machine is too busy for one more call: its event loop ran more than 100 ms late and has not been calm for five seconds yet',
    );
  });

  test('takes calls through a stall now and then, and as late as it may be', () => {
    const { seconds } = watching();
    expect(new Set(seconds(900, 900, 5, 900, 900, 100, 100, 100, 100, 900))).toEqual(new Set(['open']));
  });

  test('takes them again only after five calm seconds: a little less late is not calm', () => {
    const { seconds } = watching();
    seconds(300, 300, 300);
    expect(new Set(seconds(51, 51, 51, 51, 51, 51, 51))).toEqual(new Set(['busy']));
    expect(seconds(50, 50, 50, 50, 51)).toEqual(['busy', 'busy', 'busy', 'busy', 'busy']);
    expect(seconds(50, 50, 50, 50, 50)).toEqual(['busy', 'busy', 'busy', 'busy', 'open']);
    expect(seconds(300, 300)).toEqual(['open', 'open']);
  });

  test('says once when it begins and once when it ends, and how late the loop was', () => {
    const { seconds, log, metrics } = watching();
    seconds(250.4, 250.4, 250.4, 250.4, 250.4, 1, 1, 1, 1, 1, 1, 1);
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        message: expect.stringContaining('too busy'),
        fields: { delayMs: 250, delayMaxMs: 100 },
      },
      { level: 'info', message: expect.stringContaining('has time again'), fields: { delayMs: 1 } },
    ]);
    expect(metrics.counted.filter((each) => each.startsWith('shedding'))).toEqual([
      'shedding begins',
      'shedding ends',
    ]);
    expect(metrics.counted).toContain('the loop is 250.4 ms late');
  });

  test('waits for nothing once it is closed', () => {
    const { watch, timers, isClosed } = watching();
    expect(timers.pending).toBe(1);
    watch.close();
    expect(timers.pending).toBe(0);
    expect(isClosed()).toBe(true);
  });
});
