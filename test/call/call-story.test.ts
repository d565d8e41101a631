import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallStory } from '../../scripts/call/call-story.ts';
import { InOrder } from '../../scripts/call/in-order.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what the gateway tells late stands where it happened', () => {
  const printed: string[] = [];
  const lines = new InOrder((_, line) => printed.push(line));
  lines.add(1_000, 'the agent can be heard');
  vi.advanceTimersByTime(250);
  lines.add(990, 'greeting → listening');
  lines.add(1_250, 'the caller speaks');
  expect(printed).toEqual([]);
  vi.advanceTimersByTime(150);
  expect(printed).toEqual(['greeting → listening', 'the agent can be heard']);
  lines.finish();
  expect(printed.at(-1)).toBe('the caller speaks');
});

test('a caller who reads along sees no word of a stream that was closed as planned, and times from the answer on', () => {
  const printed: string[] = [];
  const story = new CallStory((line) => printed.push(stripVTControlCharacters(line)));
  story.tellFact({ type: 'call.answered', at: 200 });
  story.tellFact({ type: 'stream.started', at: 260, streamSid: 'MZ1', url: 'ws://x', parameters: {} });
  const note = { type: 'debugger.noted', isViolation: false } as const;
  story.tellFact({ ...note, at: 900, code: 31921, message: 'the gateway closed the WebSocket (1000)' });
  story.tellFact({ ...note, at: 1_200, code: 31903, message: 'the gateway dropped the connection' });
  story.finish();
  expect(printed).toEqual([
    '  0.00 s  line     the call is answered',
    '  0.06 s  line     the gateway is on the line',
    '  1.00 s  line     31903 the gateway dropped the connection',
  ]);
});
