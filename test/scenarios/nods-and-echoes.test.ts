import { describe, expect, test } from 'vitest';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';

describe('a nod in the middle of a sentence', () => {
  test('is not answered by an agent that goes on before the sentence is over', () => {
    const call = play(
      [
        answered,
        ...says(3_500, 'what are your opening hours'),
        ...makesNoise(6_300, 2_500),
        [6_900, { type: 'caller.words_settled', text: 'okay', confidence: 0.9 }],
        [9_300, { type: 'caller.words_settled', text: 'and on Sundays', confidence: 0.9 }],
      ],
      { untilMs: 15_000 },
    );
    const during = ordersOf(call, 'speech.release').filter(({ at }) => at > 6_400 && at < 8_800);
    expect(during).toEqual([]);
    expect(call.state.history).toContainEqual(expect.objectContaining({ text: 'and on Sundays' }));
  });
});

describe('words of ours that come back from a loudspeaker', () => {
  test('silence it for a moment, and not for good', () => {
    const call = play(
      [
        answered,
        ...says(3_500, 'what are your opening hours'),
        ...says(6_300, 'we open', { lastsMs: 400, guessed: false, settledAfterMs: 300 }),
      ],
      { untilMs: 12_000 },
    );
    const answer = call.state.history.find((said) => said.speaker === 'agent' && said.kind === 'reply');
    expect(answer).toMatchObject({ heard: 'We open at nine in the morning.', interrupted: false });
    expect(call.state.turns).toBe(1);
  });
});
