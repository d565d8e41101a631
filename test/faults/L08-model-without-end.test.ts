import { describe, expect, test } from 'vitest';
import { keptOf } from '../support/call-facts.ts';
import { answered, says } from '../support/caller-acts.ts';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';
import { pass } from '../support/scripted-crew.ts';
import { chunkOf } from '../support/stand-ins/openai.ts';
import { until } from '../support/until.ts';

const sentence = 'And there is another thing to tell you. ';
const charsMax = 1_200;

describe('L8: the model writes without end', () => {
  test.each([
    ['word by word', sentence.repeat(100).split(/(?<= )/)],
    ['with everything in one piece', [sentence.repeat(100)]],
    ['without ever ending a sentence', ['and another thing '.repeat(300)]],
    ['without a space', ['x'.repeat(5_000)]],
  ])('%s: it is stopped after 1,200 characters, and what was said stands', async (_, pieces) => {
    const events = pieces.map((content) => chunkOf({ content }));
    const { asks, saidInAll, time, call, servers, heard } = await callWithMinds([[{ do: 'stall', events }]]);
    await asks('tell me everything');
    await until(() => servers[0].aborted() === 1);
    const whole = saidInAll();
    expect(whole.length).toBeLessThanOrEqual(charsMax);
    expect(whole.length).toBeGreaterThan(charsMax * 0.7);
    while (call.state.phase.name !== 'listening') await pass(time, 1_000, 20);
    expect(heard().at(-1)).toBe(whole);
    expect(servers[0].requests).toHaveLength(1);
  });

  test('slowly: it is stopped after twenty seconds, and what was said stands', () => {
    const pieces = Array.from({ length: 100 }, () => [1_000, sentence] as const);
    const call = play([answered, ...says(3_500, 'tell me everything')], {
      reply: () => ({ pieces, end: 'hangs' }),
      agent: { speculates: false },
      untilMs: 60_000,
    });
    const askedAt = ordersOf(call, 'reply.write')[0]?.at ?? 0;
    expect(ordersOf(call, 'reply.abandon').map(({ at }) => at - askedAt)).toEqual([20_000]);
    expect(keptOf(call, 1)).toMatchObject({
      interrupted: false,
      heard: expect.stringMatching(/^And there is/),
    });
  });
});
