import { describe, expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';

describe('L14: the model writes what nobody can say', () => {
  test.each([
    ['emphasis', 'We are **open** _today_, `really`.', 'We are open today, really.'],
    ['a heading', '## Opening hours\nFrom nine to five.', 'Opening hours From nine to five.'],
    ['a list', 'We have:\n- milk\n- eggs', 'We have: milk, eggs'],
    ['a list of dots', 'We have:\n• milk\n• eggs', 'We have: milk, eggs'],
    ['a numbered list', '1. Open it.\n2. Close it.', 'Open it. Close it.'],
    ['a quotation', '> We are open.\n> Come in.', 'We are open. Come in.'],
    ['a rule', 'We are open.\n\n---\n\nCome in.', 'We are open. Come in.'],
    [
      'a table',
      '| Day | Hours |\n|-----|:---:|\n| Monday | nine to five |\n| Sunday | closed |',
      'Day, Hours, Monday, nine to five, Sunday, closed',
    ],
    ['code', 'Do this: ```rm -rf /``` and wait.', 'Do this: and wait.'],
    ['a link', 'See [our menu](https://example.com/menu?x=1).', 'See our menu.'],
    ['an address', 'See https://www.example.com/a/b?c=d#e for more.', 'See example.com for more.'],
    ['pictures', 'Great 🙂! See you 👩‍🚀 👍🏽 🇬🇧.', 'Great! See you.'],
    [
      'speech markup',
      '<speak>Hello <break time="1s"/><prosody rate="slow">there</prosody></speak>.',
      'Hello there.',
    ],
    ['a comment of markup', 'Hello <!-- be kind --> there.', 'Hello there.'],
    ['letters that cannot be seen', 'Hel\u200blo\ufeff the\u00adre.\u0000\u0007', 'Hello there.'],
    ['arrows and bullets', 'Monday → Friday • nine to five', 'Monday, Friday, nine to five'],
  ])('%s', (_, written, spoken) => {
    const call = play([answered, ...says(3_500, 'are you open')], {
      reply: () => ({ pieces: [...written].map((letter) => [5, letter] as const), end: 'done' }),
      agent: { speculates: false },
      untilMs: 20_000,
    });
    const said = ordersOf(call, 'speech.say').filter(({ run }) => run === 1);
    expect(said.map(({ text }) => text).join(' ')).toBe(spoken);
    // The journal keeps the model's own letters.
    const kept = call.steps.flatMap(({ event }) => (event.type === 'reply.text_written' ? [event.text] : []));
    expect(kept.join('')).toBe(written);
  });
});
