import { describe, expect, test } from 'vitest';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { agentWith } from '../support/play.ts';
import { pass } from '../support/scripted-crew.ts';
import { chunkOf, sayingEvents } from '../support/stand-ins/openai.ts';

const { lines } = agentWith();
const tokens = 'Yes, we are open until six. Do come by, we have a table.'.split(/(?= )/);
const everyToken = [0, ...tokens.map((_, index) => index + 1)];
const answer = 'We close at six.';
const answers = { do: 'stream', events: sayingEvents(answer) } as const;
/** The first sentence is on its way to the voice once the token behind it is there. */
const firstSentenceTokens = tokens.indexOf(' six.') + 2;

describe('L4: the model is cut', () => {
  test.each(everyToken)('after %i tokens: what was said stands, and no word is said twice', async (count) => {
    const events = tokens.slice(0, count).map((content) => chunkOf({ content }));
    const { asks, saidInAll, happened, time, call, requests, heard } = await callWithMinds([
      [{ do: 'cut', events }, answers],
    ]);
    await asks('when do you close');
    await happened('reply.failed');
    if (count < firstSentenceTokens) await happened('reply.finished');
    while (call.state.phase.name !== 'listening') await pass(time, 100);
    const whole = saidInAll();
    if (count < firstSentenceTokens) {
      expect(whole).toBe(answer);
      expect(requests()).toEqual([2]);
    } else {
      expect(whole).toBe(`Yes, we are open until six. ${lines.apology}`);
      expect(requests()).toEqual([1]);
    }
    expect(heard().at(-1)).toBe(whole);
  });

  test.each([500, 502, 503])(
    'before it began, with %i: it is asked once more, and answers',
    async (status) => {
      const { asks, said, happened, requests } = await callWithMinds([[{ do: 'fail', status }, answers]]);
      await asks('when do you close');
      await happened('reply.finished');
      expect(said().map(({ text }) => text)).toEqual([answer]);
      expect(requests()).toEqual([2]);
    },
  );
});
