import { describe, expect, test } from 'vitest';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { agentWith } from '../support/play.ts';
import { pass } from '../support/scripted-crew.ts';
import { type Manner, sayingEvents } from '../support/stand-ins/openai.ts';

const { lines } = agentWith();
const answer = 'We are open until six.';
const answers: Manner = { do: 'stream', events: sayingEvents(answer) };
const busy = (retryAfter: string | null, code?: string): Manner => ({
  do: 'fail',
  status: 429,
  ...(code && { code }),
  headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
});

describe('L3: the model is asked too often', () => {
  test.each<[string, Manner, number]>([
    ['and does not say for how long', busy(null), 2],
    ['and wants a second', busy('1'), 2],
    ['and wants twenty', busy('20'), 1],
    ['for nobody has paid', busy(null, 'insufficient_quota'), 1],
  ])(
    '%s, and stays so: it gets no more than two requests for a run, and the caller an apology',
    async (_, manner, count) => {
      const { asks, saidInAll, happened, time, requests } = await callWithMinds([[manner]]);
      await asks('when do you close');
      await happened('reply.failed', 1);
      await pass(time, 1_000);
      await happened('reply.failed', 2);
      expect(saidInAll()).toBe(lines.apology);
      expect(requests()).toEqual([count]);
    },
  );

  test('and wants a second: it is asked a second later, and the caller answered', async () => {
    const { asks, said, happened, time, requests } = await callWithMinds([[busy('1'), answers]]);
    await asks('when do you close');
    await happened('reply.failed');
    await pass(time, 900);
    expect(requests()).toEqual([1]);
    await pass(time, 100);
    await happened('reply.finished');
    expect(said().map(({ text }) => text)).toEqual([answer]);
    expect(requests()).toEqual([2]);
  });

  test.each([null, '1', '20'])(
    'and wants %s s, with another to stand in: that one answers at once',
    async (wish) => {
      const { asks, said, happened, requests } = await callWithMinds([[busy(wish)], [answers]]);
      await asks('when do you close');
      await happened('reply.finished');
      expect(said().map(({ text }) => text)).toEqual([answer]);
      expect(requests()).toEqual([1, 1]);
    },
  );
});
