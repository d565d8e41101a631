import { describe, expect, test } from 'vitest';
import { promptFor, toolsFor } from '../../src/adapters/llm/openai/prompt.ts';
import { ableAgent } from '../support/able-agent.ts';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { question } from '../support/pieces.ts';
import { type Played, play } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

describe('a server that remembers the beginning of a prompt', () => {
  test('has read of the next request of a call all but what is new, up to the caller’s words before', () => {
    const turns = ['are you open', 'and on Sunday', 'thank you'];
    const call = play([answered, ...turns.flatMap((words, turn) => says(3_500 + turn * 6_000, words))], {
      reply: replies('Yes, we are open.', 'No.', 'You are welcome.'),
      knowledge: (text) => ({ afterMs: 5, passages: [`What is known of: ${text}`] }),
      agent: { ...ableAgent, speculates: false },
    });
    const asked = promptsOf(call);
    expect(asked).toHaveLength(turns.length);
    for (const [nth, prompt] of asked.entries()) {
      expect(prompt.at(-1)?.content).toMatch(new RegExp(`^${turns[nth]}\n\n\\[Notes .*known of`, 's'));
      const before = asked[nth - 1];
      if (!before) continue;
      const sameMessages = before.length - 1;
      expect(prompt.slice(0, sameMessages)).toEqual(before.slice(0, -1));
      expect(prompt[sameMessages]).toEqual({ role: 'user', content: turns[nth - 1] });
    }
  });

  test('is shown the tools in one order, whatever was used', () => {
    const call = play([answered, ...says(3_500, 'book Friday'), ...says(12_000, 'and Sunday')], {
      reply: (nth, at) =>
        nth === 0
          ? { pieces: [[200, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' }
          : replies('Booked.', 'Booked.', 'Booked.')(nth, at),
      agent: { ...ableAgent, speculates: false },
    });
    const offered = ordersOf(call, 'reply.write').map(({ tools }) => JSON.stringify(toolsFor(tools)));
    expect(offered).toHaveLength(3);
    expect(new Set(offered).size).toBe(1);
    const [asking, told] = promptsOf(call);
    expect(told?.slice(0, asking?.length)).toEqual(asking);
  });

  test('reads a long call anew every fifth turn at most: what is too old goes ten utterances at a time', () => {
    const turns = Array.from({ length: 40 }, (_, turn) => says(3_500 + turn * 6_000, `question ${turn}`));
    const call = play([answered, ...turns.flat()], { agent: { speculates: false } });
    const asked = promptsOf(call);
    expect(asked).toHaveLength(40);
    const anew = asked.flatMap((prompt, nth) => {
      const before = asked[nth - 1] ?? [];
      return before.length > 3 && oldestOf(before) !== oldestOf(prompt) ? [nth] : [];
    });
    expect(anew.length).toBeGreaterThan(0);
    for (const [at, nth] of anew.entries()) expect(nth - (anew[at - 1] ?? 0)).toBeGreaterThanOrEqual(5);
    for (const prompt of asked) expect(prompt.length).toBeLessThanOrEqual(41);
  });
});

/** What the caller is shown to have said first, behind the instructions. */
function oldestOf(prompt: ReturnType<typeof promptFor>): string {
  return JSON.stringify(prompt.slice(1, 3));
}

function promptsOf(call: Played) {
  return ordersOf(call, 'reply.write').map(({ messages, intent, passages }) =>
    promptFor({ ...question, messages, intent, passages }),
  );
}
