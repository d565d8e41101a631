import { describe, expect, test } from 'vitest';
import { noLatencyYet, type TurnLatency, watchLatency } from '../../src/core/analysis/turn-latency.ts';
import { answered, says } from '../support/caller-acts.ts';
import { type PlayOptions, play } from '../support/play.ts';

const asks = [answered, ...says(3_500, 'are you open today')];

function latenciesOf(options: PlayOptions): TurnLatency[] {
  let watch = noLatencyYet;
  return play(asks, { ...options, untilMs: 12_000 }).steps.flatMap(({ event, after }) => {
    watch = watchLatency(watch, event, after);
    return watch.completed === null ? [] : [watch.completed];
  });
}

describe('where the time of a turn went', () => {
  test('is told once for each turn, and its parts sum to what the caller waited', () => {
    const [turn, ...more] = latenciesOf({ agent: { speculates: false } });
    expect(more).toEqual([]);
    expect(turn).toMatchObject({ turn: 1, run: 1, totalMs: 860 });
    expect(turn?.parts).toEqual({
      endpointing: 400,
      asr: 100,
      intent: 0,
      knowledge: 20,
      llm: 200,
      chunk: 10,
      tts: 50,
      carrier: 80,
    });
    const sum = Object.values(turn?.parts ?? {}).reduce((all, part) => all + part, 0);
    expect(sum).toBe(turn?.totalMs);
  });

  test('counts nothing twice that was done while we waited to be sure', () => {
    const [turn] = latenciesOf({});
    expect(turn?.parts).toEqual({
      endpointing: 400,
      asr: 100,
      intent: 0,
      knowledge: 0,
      llm: 20,
      chunk: 10,
      tts: 50,
      carrier: 80,
    });
    expect(turn?.totalMs).toBe(660);
  });

  test('ends with the first sound, be it a filler, and lays the wait for it at the door of the model', () => {
    const [turn] = latenciesOf({
      agent: { speculates: false },
      reply: () => ({ pieces: [[3_000, 'Yes, all day.']], end: 'done' }),
    });
    expect(turn?.parts).toMatchObject({ llm: 1_480, tts: 50, carrier: 80 });
  });
});
