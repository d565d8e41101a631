import { describe, expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';

describe('a notice that the law wants every caller to hear', () => {
  const lines = { notice: 'This call is recorded, and you are speaking with a machine.' };
  const heard = (call: ReturnType<typeof play>) =>
    call.state.history.flatMap((said) => (said.speaker === 'agent' ? [said.heard] : []))[0];

  test('is heard to its end by a caller who speaks over it, and then they are answered', () => {
    const call = play([answered, ...says(800, 'what are your opening hours')], { lines, untilMs: 12_000 });
    expect(heard(call)).toMatch(lines.notice);
    expect(ordersOf(call, 'speech.hold').every(({ at }) => at > 3_500)).toBe(true);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   This call is recorded, and you are speaking with a machine. | Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We open at nine in the morning."
    `);
  });

  test('is not cut short by a key', () => {
    const keys = [{ key: '1', does: { say: 'We open at nine.', hangUp: false } }] as const;
    const call = play([answered, [1_000, { type: 'caller.key_pressed', key: '1' }]], {
      lines,
      agent: { keys },
      untilMs: 8_000,
    });
    expect(heard(call)).toMatch(lines.notice);
  });
});
