import { describe, expect, test } from 'vitest';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { agentWith } from '../support/play.ts';
import { pass } from '../support/scripted-crew.ts';
import { sayingEvents } from '../support/stand-ins/openai.ts';

const { lines } = agentWith();
const answers = { do: 'stream', events: sayingEvents('We are open ', 'until six.') } as const;

describe('L2: the model refuses us', () => {
  test.each([401, 403, 404])(
    'with %i: it is asked once and not again, and the caller hears so in our words',
    async (status) => {
      const { asks, saidInAll, happened, time, requests, told } = await callWithMinds([
        [{ do: 'fail', status }],
      ]);
      await asks('when do you close');
      await happened('reply.failed', 2);
      await pass(time, 6_000);
      await asks('when do you close');
      await happened('reply.failed', 4);
      await pass(time, 10_000);
      expect(requests()).toEqual([1]);
      expect(saidInAll()).toBe(`${lines.apology} ${lines.failureGoodbye}`);
      expect(told[0]).toBe('leaving: provider_failed');
    },
  );

  test('and another stands in: it answers this turn, and the next is not offered to the first', async () => {
    const { asks, said, happened, time, requests } = await callWithMinds([
      [{ do: 'fail', status: 401 }],
      [answers],
    ]);
    await asks('when do you close');
    await happened('reply.finished');
    await pass(time, 6_000);
    await asks('when do you close');
    await happened('reply.finished', 2);
    await pass(time, 100);
    expect(said().map(({ text }) => text)).toEqual(['We are open until six.', 'We are open until six.']);
    expect(requests()).toEqual([1, 2]);
  });
});
