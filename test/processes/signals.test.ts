import { afterEach, describe, expect, test } from 'vitest';
import { stopSignals } from '../../src/signals.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

// The one of them that the runner of this test does not listen for.
const signal = 'SIGHUP';

afterEach(() => process.removeAllListeners(signal));

describe('a person who presses Ctrl-C', () => {
  test('is heard once, though npm passes on to us what the terminal has sent already', async () => {
    const time = new VirtualTimers();
    const heard: string[] = [];
    const signals = stopSignals(time);
    void signals.next().then((name) => {
      heard.push(name);
      void signals.next().then((again) => heard.push(`${again} again`));
    });
    process.emit(signal, signal);
    await Promise.resolve();
    time.advance(499);
    process.emit(signal, signal);
    await new Promise(setImmediate);
    expect(heard).toEqual([signal]);
    time.advance(1);
    process.emit(signal, signal);
    await new Promise(setImmediate);
    expect(heard).toEqual([signal, `${signal} again`]);
  });
});
