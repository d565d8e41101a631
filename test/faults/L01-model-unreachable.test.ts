import { describe, expect, test } from 'vitest';
import { callWithMinds } from '../support/minds-on-the-wire.ts';
import { agentWith } from '../support/play.ts';
import { pass } from '../support/scripted-crew.ts';
import { sayingEvents } from '../support/stand-ins/openai.ts';

const { lines } = agentWith();
const hangs = { do: 'hang' } as const;
const answers = { do: 'stream', events: sayingEvents('We are open ', 'until six.') } as const;

describe('L1: the model is out of reach', () => {
  test('and never answers: a filler after 1.5 s, another try at 4 s, an apology at 8 s', async () => {
    const { asks, said, time, call, requests, servers } = await callWithMinds([[hangs]]);
    const askedAt = await asks('when do you close');
    await pass(time, 8_100);
    // The filler is timed from the end of the turn, a moment before the model is asked.
    const heard = said().map(({ at, text }) => [Math.round((at - askedAt) / 100) * 100, text]);
    expect(heard).toEqual([
      [1_500, lines.fillers[1]],
      [8_000, 'Sorry, I lost my thread.'],
      [8_000, 'Please say that again.'],
    ]);
    expect(requests()).toEqual([2]);
    expect(servers[0].aborted()).toBe(2);
    await pass(time, 5_000);
    expect(call.state.phase.name).toBe('listening');
    expect(call.state.failedTurns).toBe(1);
  });

  test('and says so at once: the caller hears the apology without delay, and may try again', async () => {
    const { asks, saidInAll, happened, time, call, servers, heard } = await callWithMinds([[answers]]);
    await servers[0].close();
    await asks('when do you close');
    await happened('reply.failed', 2);
    expect(saidInAll()).toBe(lines.apology);
    await pass(time, 6_000);
    expect(call.state.phase.name).toBe('listening');
    expect(heard().at(-1)).toBe(lines.apology);
  });

  test('but a second one is not: the caller hears its answer, and nothing of what happened', async () => {
    const { asks, said, happened, time, faults, servers, requests } = await callWithMinds([
      [answers],
      [answers],
    ]);
    await servers[0].close();
    await asks('when do you close');
    await happened('reply.finished');
    await pass(time, 100);
    expect(said().map(({ text }) => text)).toEqual(['We are open until six.']);
    expect(requests()).toEqual([0, 1]);
    expect(faults.noted).toMatchObject([{ code: 'provider.switched' }]);
  });

  test.each([
    ['a person who takes the call: they are put through', '+15005550009', lines.transferring],
    ['nobody to take it: they hear why, and the call ends', null, lines.failureGoodbye],
  ])('in two turns, with %s', async (_, transferTo, lastWords) => {
    const agent = { speculates: false, transferTo };
    const { asks, saidInAll, happened, time, servers, told } = await callWithMinds([[answers]], { agent });
    await servers[0].close();
    await asks('when do you close');
    await happened('reply.failed', 2);
    await pass(time, 6_000);
    await asks('when do you close');
    await happened('reply.failed', 4);
    await pass(time, 10_000);
    expect(saidInAll()).toBe(`${lines.apology} ${lastWords}`);
    expect(told[0]).toBe(`leaving: ${transferTo ?? 'provider_failed'}`);
  });
});
