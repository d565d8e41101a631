import { describe, expect, test } from 'vitest';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { agentWith } from '../support/play.ts';
import { chunkOf, type Manner, sayingEvents } from '../support/stand-ins/openai.ts';

const { lines } = agentWith();
const answer = 'We are open until six.';
const blank: readonly (readonly [string, readonly object[]])[] = [
  ['nothing', [chunkOf({}, 'stop')]],
  ['only blanks', sayingEvents(' ', '\n')],
  ['only a refusal of its own kind', [chunkOf({ refusal: 'I cannot.' }), chunkOf({}, 'stop')]],
  ['only thoughts', [chunkOf({ reasoning_content: 'Hm.' }), chunkOf({}, 'stop')]],
  ['only what nobody can say', sayingEvents('** 🙂 **')],
];

describe('L6: the model has nothing to say', () => {
  test.each(blank)(
    'but %s: it is asked once more, and then the caller hears our own words',
    async (_, events) => {
      const manner: Manner = { do: 'stream', events };
      const { asks, saidInAll, ended, requests } = await callWithMinds([[manner]]);
      await asks('when do you close');
      await ended(2);
      expect(saidInAll()).toBe(lines.apology);
      expect(requests()).toEqual([2]);
    },
  );

  test.each(blank)('but %s, and the second time it has: the caller hears that', async (_, events) => {
    const { asks, said, ended, requests } = await callWithMinds([
      [
        { do: 'stream', events },
        { do: 'stream', events: sayingEvents(answer) },
      ],
    ]);
    await asks('when do you close');
    await ended(2);
    expect(said().map(({ text }) => text)).toEqual([answer]);
    expect(requests()).toEqual([2]);
  });
});
