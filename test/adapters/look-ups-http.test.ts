import { afterEach, describe, expect, it } from 'vitest';
import { HttpIntent } from '../../src/adapters/intent/http.ts';
import { HttpKnowledge } from '../../src/adapters/knowledge/http.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import { systemTime } from '../../src/runtime/timers.ts';
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
const timers = systemTime;

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
    expect(await search(() => json({ results, context: 'all of it' }))).toEqual([
      { title: 'Hours', text: 'first', score: 0.9 },
      { title: '', text: 'second', score: 0.2 },
    ]);
  });

  it.each([[{ answer: 'Until six.' }], [{ results: [], context: 'Until six.' }]])(
    'comes as one text: %j',
    async (body) => {
      expect(await search(() => json(body))).toEqual([{ title: '', text: 'Until six.', score: 1 }]);
    },
  );

  it('is cut at eight passages', async () => {
    const results = Array.from({ length: 50 }, (_, at) => ({ text: `passage ${at}`, score: -at }));
    expect(await search(() => json({ results }))).toHaveLength(8);
  });
});

describe.each([
  ['intent', (url: string) => new HttpIntent({ url, timers }).classify('bye', quietly)],
  ['knowledge', (url: string) => new HttpKnowledge({ url, timers }).search('bye', quietly)],
] as const)('a service that fails (%s)', (_, ask) => {
  it.each<[string, Answering, object]>([
    ['says 500', () => ({ status: 500, body: 'no' }), { reason: 'bad_answer', retryable: true }],
    ['says 401', () => ({ status: 401, body: 'no' }), { reason: 'refused', retryable: false }],
    ['answers with a page', () => ({ status: 200, body: '<html>' }), { reason: 'bad_answer' }],
    ['answers with something else', () => json({ hello: 1 }), { reason: 'bad_answer' }],
    ['answers with null', () => json(null), { reason: 'bad_answer' }],
    ['answers without end', () => ({ status: 200, body: ' '.repeat(1_000_000) }), { reason: 'bad_answer' }],
  ])('%s', async (_what, answering, failure) => {
    const { url } = await service(answering);
    expect(await failureOf(ask(url))).toMatchObject(failure);
  });

  it('is not there', async () => {
    const { url, close } = await lookUpStandIn(() => 'hang');
    await close();
    expect(await failureOf(ask(url))).toMatchObject({ reason: 'unreachable' });
  });
});

describe('a service that does not answer', () => {
  it('is given up when the turn goes on without it', async () => {
    const { url, asked } = await service(() => 'hang');
    const turn = new AbortController();
    const failing = failureOf(new HttpIntent({ url, timers }).classify('bye', turn.signal));
    while (asked.length === 0) await new Promise((next) => setImmediate(next));
    turn.abort();
    expect(await failing).toMatchObject({ reason: 'broke_off', retryable: false });
  });

  it('is given up by itself after two seconds', async () => {
    const { url, asked } = await service(() => 'hang');
    const virtual = new VirtualTimers();
    const failing = failureOf(new HttpKnowledge({ url, timers: virtual }).search('bye', quietly));
    while (asked.length === 0) await new Promise((next) => setImmediate(next));
    virtual.advance(2_000);
    expect(await failing).toMatchObject({ reason: 'timeout', retryable: true });
  });
});

async function failureOf(asking: Promise<unknown>) {
  const error: unknown = await asking.catch((thrown: unknown) => thrown);
  if (!(error instanceof ProviderFailure)) throw new Error(`no failure but ${String(error)}`);
  return error.failure;
}
