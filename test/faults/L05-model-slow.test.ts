import { describe, expect, test } from 'vitest';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { agentWith, play } from '../support/play.ts';
import type { Reply } from '../support/scripted-world.ts';

const { lines } = agentWith();
const asks = says(3_500, 'are you open today');
const answer = 'Yes, we are open until six.';
const firstTokenAfterMs = [
  300, 700, 1_000, 1_400, 1_600, 2_000, 3_000, 3_900, 4_100, 6_000, 8_000, 15_000, 30_000,
];

function spoken(reply: Reply) {
  const call = play([answered, ...asks], {
    reply: () => reply,
    agent: { speculates: false },
    untilMs: 40_000,
  });
  const said = ordersOf(call, 'speech.say', 4_000).filter(({ run }) => run === 1);
  return { call, said, texts: said.map(({ text }) => text) };
}

describe('L5: the model is slow', () => {
  test.each(firstTokenAfterMs)('with its first word after %i ms', (ms) => {
    const { call, said, texts } = spoken({ pieces: [[ms, answer]], end: 'done' });
    const askedAt = ordersOf(call, 'reply.write')[0]?.at ?? 0;
    const fillers = said.filter(({ text }) => lines.fillers.includes(text));
    expect(fillers).toHaveLength(ms < 1_500 ? 0 : 1);
    // Once there are words of the answer, or of an apology, nothing covers a wait any more.
    expect(texts.slice(fillers.length).join(' ')).toBe(ms < 4_000 ? answer : lines.apology);
    for (const { at } of fillers) expect(at - askedAt).toBeLessThanOrEqual(1_500);
    expect(said.at(-1)?.at).toBeLessThanOrEqual(askedAt + 8_000);
    expect(call.history).not.toContain(lines.fillers[1]);
  });

  test('with a word every two seconds: one filler, then what it says as soon as it can be said', () => {
    const pieces = answer.split(/(?= )/).map((word) => [2_000, word] as const);
    const { said, texts, call } = spoken({ pieces, end: 'done' });
    expect(texts).toEqual([lines.fillers[1], answer]);
    expect(call.state.failedTurns).toBe(0);
    expect(said[0]?.at).toBeLessThan(said[1]?.at ?? 0);
  });

  test('and the caller speaks while they wait: no filler is said over them', () => {
    const hums = makesNoise(6_000, 3_000);
    const call = play([answered, ...asks, ...hums], {
      reply: () => ({ pieces: [[3_500, answer]], end: 'done' }),
      agent: { speculates: false },
      untilMs: 20_000,
    });
    const over = ordersOf(call, 'speech.say').filter(
      ({ at, text }) => at > 6_000 && at < 9_200 && lines.fillers.includes(text),
    );
    expect(over).toEqual([]);
  });
});
