import { afterEach, describe, expect, it } from 'vitest';
import { HttpIntent } from '../../src/adapters/intent/http.ts';
import { HttpKnowledge } from '../../src/adapters/knowledge/http.ts';
import { type Answering, json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

type StandIn = Awaited<ReturnType<typeof lookUpStandIn>>;
const opened: StandIn[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((standIn) => standIn.close()));
});

async function service(answering: Answering): Promise<StandIn> {
  const made = await lookUpStandIn(answering);
  opened.push(made);
  return made;
}

const quietly = new AbortController().signal;
const timers = new VirtualTimers();

describe('what the caller wants, asked of a service', () => {
  const bye = json({ intent: 'goodbye', confidence: 0.9, model: 'whatever' });

  it('is asked at the path of the contract, or at the address itself where that has one', async () => {
    const { url, asked } = await service(() => bye);
    await new HttpIntent({ url, timers }).classify('bye', quietly);
    await new HttpIntent({ url: `${url}/`, timers }).classify('bye', quietly);
    await new HttpIntent({ url: `${url}/intent`, timers }).classify('bye', quietly);
    expect(asked).toEqual([
      { path: '/api/v1/classify', question: { text: 'bye' } },
      { path: '/api/v1/classify', question: { text: 'bye' } },
      { path: '/intent', question: { text: 'bye' } },
    ]);
  });

  it('keeps its connection for the next question', async () => {
    const { url, connections } = await service(() => bye);
    const intent = new HttpIntent({ url, timers });
    for (let i = 0; i < 20; i += 1) await intent.classify('bye', quietly);
    // The first may still be closing its answer when the second question leaves.
    expect(connections()).toBeLessThanOrEqual(2);
  });

  it.each(['', 'none', 'unknown', null])('takes the intent %j for none', async (said) => {
    const { url } = await service(() => json({ intent: said, confidence: 0.4 }));
    expect(await new HttpIntent({ url, timers }).classify('bye', quietly)).toEqual({
      intent: null,
      confidence: 0.4,
    });
  });
});

describe('what the agent knows, asked of a service', () => {
  const search = async (answering: Answering) => {
    const { url } = await service(answering);
    return new HttpKnowledge({ url, timers }).search('hours', quietly);
  };

  it('is asked with the query', async () => {
    const { url, asked } = await service(() => json({ results: [], context: '' }));
    expect(await new HttpKnowledge({ url, timers }).search('hours', quietly)).toEqual([]);
    expect(asked).toEqual([{ path: '/api/v1/query', question: { query: 'hours' } }]);
  });

  it('comes as results, best first, by whatever name their text goes', async () => {
    const results = [
      { content: 'second', score: 0.2 },
      { title: 'Hours', text: 'first', score: 0.9 },
      { text: ' ', score: 1 },
    ];
    expect(await search(() => json({ results, context: '' }))).toEqual([
      { title: 'Hours', text: 'first', score: 0.9 },
      { title: '', text: 'second', score: 0.2 },
    ]);
  });

  it('comes as results of which some make no sense: the others count', async () => {
    const results = [3, null, 'Until six.', { text: 5, score: 1 }, { content: 'From eight.', score: 'high' }];
    expect(await search(() => json({ results }))).toEqual([
      { title: '', text: 'Until six.', score: 0 },
      { title: '', text: 'From eight.', score: 0 },
    ]);
  });

  const both = [
    { title: 'Hours', text: 'Until six.', score: 0.9 },
    { title: 'Sundays', text: 'Closed.', score: 14 },
  ];

  const best = both.toReversed();

  it('comes as results alone where the context only says them again', async () => {
    const context = '# Hours\nUntil six.\n\n# Sundays\nClosed.';
    expect(await search(() => json({ results: both, context }))).toEqual(best);
  });

  it('comes as a context that says more, and those results that it has not in it already', async () => {
    const context = 'Valid this week: Until six.';
    expect(await search(() => json({ results: both, context }))).toEqual([
      { title: '', text: context, score: 14 },
      both[1],
    ]);
  });

  it.each([[5], [null], [' ']])('comes as results where the context is %j', async (context) => {
    expect(await search(() => json({ results: both, context }))).toEqual(best);
  });

  it('is at an address that is told where nothing is there, without what may be secret in it', async () => {
    const { url } = await service(() => ({ status: 404, body: '' }));
    const asking = new HttpKnowledge({ url: `${url}/rag?key=s3cret`, timers }).search('hours', quietly);
    await expect(asking).rejects.toMatchObject({
      failure: { reason: 'refused', detail: `it answered 404: there is nothing at ${url}/rag` },
    });
  });

  it.each([
    [{ answer: 'Until six.' }],
    [{ results: [], context: 'Until six.' }],
    [{ results: [3], context: 'Until six.' }],
  ])('comes as one text: %j', async (body) => {
    expect(await search(() => json(body))).toEqual([{ title: '', text: 'Until six.', score: 1 }]);
  });

  it('is cut at eight passages', async () => {
    const results = Array.from({ length: 50 }, (_, at) => ({ text: `passage ${at}`, score: -at }));
    expect(await search(() => json({ results }))).toHaveLength(8);
  });
});
