import { afterEach, describe, expect, test } from 'vitest';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import { NotAsked } from '../../src/ports/failure.ts';
import type { LlmPiece, TokenUsage } from '../../src/ports/llm.ts';
import { allOf, outcomeOf, question, quietly } from '../support/pieces.ts';
import { settle } from '../support/scripted-crew.ts';
import { apiKey, chunkOf, type Manner, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

type StandIn = Awaited<ReturnType<typeof openAiStandIn>>;
let opened: StandIn[] = [];

afterEach(async () => {
  await Promise.all(opened.map((server) => server.close()));
  opened = [];
});

/** A mind with a server that behaves so, and what it was told of its costs. */
async function mindWith(...manners: readonly [Manner, ...Manner[]]) {
  const server = await openAiStandIn(...manners);
  opened.push(server);
  const time = new VirtualTimers();
  const costs: (TokenUsage | null)[] = [];
  const spent = (cost: TokenUsage | null) => void costs.push(cost);
  const llm = new OpenAiLlm({ apiKey, baseUrl: server.baseUrl, model: 'm', timers: time, spent });
  return { llm, server, time, costs };
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const known = { read: 10, cached: 0, written: 5 };
const bare = (delta: object) => ({ choices: [{ delta }] });
const book = { tool: 'book', arguments: '{"guests":4}' };

describe('what servers make of the protocol', () => {
  test.each<[string, (object | string)[], LlmPiece[], TokenUsage | null]>([
    [
      'OpenAI: cost in a last chunk without a choice, with what it remembered',
      [
        ...sayingEvents('Ye', 's.'),
        { choices: [], usage: { ...usage, prompt_tokens_details: { cached_tokens: 8 } } },
      ],
      ['Ye', 's.'],
      { ...known, cached: 8 },
    ],
    [
      'Groq: cost in a field of its own, beside the end',
      [
        chunkOf({ role: 'assistant', content: '' }),
        chunkOf({ content: 'Yes.' }),
        { ...chunkOf({}, 'stop'), x_groq: { id: 'req_1', usage: { ...usage, queue_time: 0.01 } } },
      ],
      ['Yes.'],
      known,
    ],
    [
      'Groq: a model that reasons apart',
      [chunkOf({ reasoning: 'Hm.' }), chunkOf({ content: 'Yes.' }), chunkOf({}, 'stop')],
      ['Yes.'],
      null,
    ],
    [
      'vLLM: chunks that hold only a role, and cost that grows with every chunk',
      [
        { ...chunkOf({ role: 'assistant' }), usage: { prompt_tokens: 10, completion_tokens: 0 } },
        { ...chunkOf({ role: 'assistant', content: null, tool_calls: [] }), usage: null },
        { ...chunkOf({ content: 'Yes.' }), usage: { prompt_tokens: 10, completion_tokens: 2 } },
        { choices: null, usage },
      ],
      ['Yes.'],
      known,
    ],
    [
      'vLLM: thoughts beside the answer',
      [
        chunkOf({ reasoning_content: 'Are we? ' }),
        chunkOf({ reasoning_content: 'Yes.', content: '' }),
        chunkOf({ content: 'We are.' }),
      ],
      ['We are.'],
      null,
    ],
    [
      'Ollama: no cost; a tool whole, without id and index, and an end that does not speak of it',
      [
        chunkOf({ role: 'assistant', content: '' }),
        chunkOf({ content: '', tool_calls: [{ function: { name: 'book', arguments: '{"guests":4}' } }] }),
        chunkOf({ role: 'assistant', content: '' }, 'stop'),
      ],
      [book],
      null,
    ],
    [
      'Ollama: several tools at once, each with an id and all with index 0',
      [
        chunkOf({
          tool_calls: [{ id: 'a', index: 0, function: { name: 'book', arguments: '{"guests":4}' } }],
        }),
        chunkOf({ tool_calls: [{ id: 'b', index: 0, function: { name: 'note', arguments: '{}' } }] }),
      ],
      [book, { tool: 'note', arguments: '{}' }],
      null,
    ],
    [
      'llama.cpp: neither id nor model, an end of its own kind, and figures nobody asked for',
      [
        bare({ role: 'assistant', content: null }),
        bare({ content: 'Yes.' }),
        { choices: [{ delta: {}, finish_reason: 'eos' }], timings: { predicted_ms: 3 } },
        { choices: [], usage },
      ],
      ['Yes.'],
      known,
    ],
    [
      'llama.cpp: arguments that are JSON instead of text',
      [bare({ tool_calls: [{ index: 0, id: '', function: { name: 'book', arguments: { guests: 4 } } }] })],
      [book],
      null,
    ],
    [
      'any of them: thoughts among the words, between tags that come in pieces',
      [
        chunkOf({ content: '\n<th' }),
        chunkOf({ content: 'ink>\nAre we <open' }),
        chunkOf({ content: '></thi' }),
        chunkOf({ content: 'nk>\n\nWe are' }),
        chunkOf({ content: ' open.' }),
      ],
      ['We are', ' open.'],
      null,
    ],
    [
      'any of them: words that only look like the beginning of a thought',
      [chunkOf({ content: '<th' }), chunkOf({ content: 'ree> is it' })],
      ['<three> is it'],
      null,
    ],
    [
      'any of them: an answer that ends in the middle of a tag',
      [chunkOf({ content: 'Yes.' }), chunkOf({ content: '<thi' }, 'length')],
      ['Yes.', '<thi'],
      null,
    ],
    [
      'any of them: what makes no sense between the words',
      [chunkOf({ content: 'Ye' }), 'data: 5\n\n', 'data: {"choices":[7]}\n\n', chunkOf({ content: 's.' })],
      ['Ye', 's.'],
      null,
    ],
  ])('%s', async (_, events, said, cost) => {
    const { llm, costs } = await mindWith({ do: 'stream', events });
    expect(await allOf(llm.write(question, quietly()))).toEqual(said);
    expect(costs).toEqual([cost]);
  });

  test('nothing says that the answer is complete', async () => {
    const { llm } = await mindWith({ do: 'stream', events: sayingEvents('Yes.'), done: false });
    expect(await allOf(llm.write(question, quietly()))).toEqual(['Yes.']);
  });

  test('thoughts that never end are no answer', async () => {
    const events = sayingEvents('<think>', 'Are we? '.repeat(1_000), 'Or are we not?');
    const { llm } = await mindWith({ do: 'stream', events });
    const { written, failure } = await outcomeOf(llm.write(question, quietly()));
    expect({ written, reason: failure?.reason }).toEqual({ written: [], reason: 'bad_answer' });
  });

  test('a request asks for nothing but words and what they cost, and sets no limit by a name that others refuse', async () => {
    const { llm, server } = await mindWith({ do: 'stream', events: sayingEvents('Yes.') });
    await allOf(llm.write(question, quietly()));
    expect(Object.keys(server.requests[0] ?? {}).sort()).toEqual([
      'messages',
      'model',
      'stream',
      'stream_options',
    ]);
  });
});

describe('what an answer has cost', () => {
  const begun = [chunkOf({ content: 'We are' })];

  test('is unknown when it was given up before the server could say', async () => {
    const { llm, costs } = await mindWith({ do: 'stall', events: begun });
    const interruption = new AbortController();
    for await (const _ of llm.write(question, interruption.signal)) interruption.abort();
    expect(costs).toEqual([null]);
  });

  test('is unknown when it broke off, and known when it broke off after it was said', async () => {
    const { llm, costs } = await mindWith(
      { do: 'cut', events: begun },
      { do: 'cut', events: [...begun, { choices: [], usage }] },
    );
    await outcomeOf(llm.write(question, quietly()));
    await outcomeOf(llm.write(question, quietly()));
    expect(costs).toEqual([null, known]);
  });

  test('is not told of what was never asked', async () => {
    const { llm, costs } = await mindWith({ do: 'hang' });
    await allOf(llm.write(question, AbortSignal.abort()));
    expect(costs).toEqual([]);
  });
});

describe('a server that is too busy and says for how long', () => {
  const busy = (headers: object): Manner => ({ do: 'fail', status: 429, headers });
  const well: Manner = { do: 'stream', events: sayingEvents('Yes.') };
  const ask = (llm: OpenAiLlm) => outcomeOf(llm.write(question, quietly()));

  test.each([
    [{ 'retry-after': '1' }, 1_000],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  ])('%j is asked again then, not sooner', async (headers, ms) => {
    const { llm, server, time } = await mindWith(busy(headers), well);
    await ask(llm);
    const again = ask(llm);
    time.advance(ms - 1);
    await settle();
    expect(server.requests).toHaveLength(1);
    time.advance(1);
    expect(await again).toEqual({ written: ['Yes.'], failure: null });
    expect(time.pending).toBe(0);
  });

  test('is not asked at all while nobody would wait so long, and then it is', async () => {
    const { llm, server, time } = await mindWith(busy({ 'retry-after': '20' }), well);
    await ask(llm);
    expect((await ask(llm)).failure).toMatchObject({ reason: 'overloaded', retryable: true });
    await expect(allOf(llm.write(question, quietly()))).rejects.toBeInstanceOf(NotAsked);
    expect(server.requests).toHaveLength(1);
    time.advance(20_000);
    expect((await ask(llm)).written).toEqual(['Yes.']);
  });

  test('is not believed for longer than half a minute', async () => {
    const { llm, time } = await mindWith(busy({ 'retry-after': '86400' }), well);
    await ask(llm);
    time.advance(30_000);
    expect((await ask(llm)).written).toEqual(['Yes.']);
  });

  test.each(['soon', '-5', ''])('is asked at once when what it says is %j', async (wish) => {
    const { llm } = await mindWith(busy({ 'retry-after': wish }), well);
    await ask(llm);
    expect((await ask(llm)).written).toEqual(['Yes.']);
  });

  test('is not asked any more when the caller interrupts the wait', async () => {
    const { llm, server, time } = await mindWith(busy({ 'retry-after': '1' }), well);
    await ask(llm);
    const interruption = new AbortController();
    const waiting = allOf(llm.write(question, interruption.signal));
    await until(() => time.pending > 0);
    interruption.abort();
    expect(await waiting).toEqual([]);
    expect([server.requests.length, time.pending]).toEqual([1, 0]);
  });
});

describe('what a reply has cost', () => {
  const refusing: Manner = {
    do: 'fail',
    status: 422,
    message: "Extra inputs are not permitted: 'stream_options'",
  };
  const well: Manner = { do: 'stream', events: [...sayingEvents('Yes.'), { choices: [], usage }] };

  test('is asked for, and told', async () => {
    const { llm, server, costs } = await mindWith(well);
    expect(await allOf(llm.write(question, quietly()))).toEqual(['Yes.']);
    expect(server.requests[0]?.stream_options).toEqual({ include_usage: true });
    expect(costs).toEqual([known]);
  });

  test('is not asked of a server any more that refuses to hear of it, and its answer is heard all the same', async () => {
    const { llm, server } = await mindWith(refusing, well);
    expect(await allOf(llm.write(question, quietly()))).toEqual(['Yes.']);
    expect(await allOf(llm.write(question, quietly()))).toEqual(['Yes.']);
    expect(server.requests.map(({ stream_options: asked }) => asked !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('is refused to two callers at once: both hear their answers', async () => {
    const { llm, server } = await mindWith(refusing, refusing, well);
    const ask = () => allOf(llm.write(question, quietly()));
    expect(await Promise.all([ask(), ask()])).toEqual([['Yes.'], ['Yes.']]);
    expect(server.requests).toHaveLength(4);
  });

  test('is not why a request is made twice that is refused for something else', async () => {
    const { llm, server } = await mindWith({ do: 'fail', status: 400, message: 'too long' }, well);
    await expect(allOf(llm.write(question, quietly()))).rejects.toMatchObject({
      failure: { reason: 'bad_request' },
    });
    expect(server.requests).toHaveLength(1);
  });
});
