import { afterEach, describe, expect, it, test } from 'vitest';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { LlmPiece, LlmRequest } from '../../src/ports/llm.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { apiKey, chunkOf, type Manner, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

type StandIn = Awaited<ReturnType<typeof openAiStandIn>>;
let opened: StandIn[] = [];

afterEach(async () => {
  await Promise.all(opened.map((standIn) => standIn.close()));
  opened = [];
});

async function standIn(...manners: readonly [Manner, ...Manner[]]): Promise<StandIn> {
  const made = await openAiStandIn(...manners);
  opened.push(made);
  return made;
}

function llmAt(
  baseUrl: string,
  changed: Partial<ConstructorParameters<typeof OpenAiLlm>[0]> = {},
): OpenAiLlm {
  return new OpenAiLlm({ apiKey, baseUrl, model: 'm', timers: systemTime, ...changed });
}

const question: LlmRequest = {
  call: 'call_1',
  run: 1,
  request: 0,
  attempt: 'first',
  messages: [
    { role: 'system', text: 'You answer the telephone of a restaurant.' },
    { role: 'assistant', text: 'Hello.' },
    { role: 'user', text: 'A table for four, please.' },
  ],
  intent: null,
  passages: [],
  tools: [],
};

async function all(pieces: AsyncIterable<LlmPiece>): Promise<LlmPiece[]> {
  const list: LlmPiece[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

async function failureOf(pieces: AsyncIterable<LlmPiece>) {
  const error: unknown = await all(pieces).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProviderFailure)) throw new Error(`no failure but ${JSON.stringify(error)}`);
  return error.failure;
}

const quietly = new AbortController().signal;

describe('what the model is told', () => {
  test('the parts that stay the same come first, and what was looked up stands beside the caller’s last words', async () => {
    const server = await standIn({ do: 'stream', events: sayingEvents('Yes.') });
    await all(
      llmAt(server.baseUrl).write(
        {
          ...question,
          intent: 'book_table',
          passages: [{ title: 'Tables', text: 'We have ten tables.', score: 1 }],
        },
        quietly,
      ),
    );
    expect(server.requests[0]?.messages).toEqual([
      { role: 'system', content: expect.stringMatching(/^You answer the telephone of a restaurant\./) },
      { role: 'assistant', content: 'Hello.' },
      {
        role: 'user',
        content:
          'A table for four, please.\n\n[Notes that the caller neither said nor hears]\n\nWhat they seem to want: book_table\n\nTables\nWe have ten tables.',
      },
    ]);
  });

  test('a tool that was used stands behind what asked for it, with its result', async () => {
    const server = await standIn({ do: 'stream', events: sayingEvents('Done.') });
    const { messages } = question;
    const used: LlmRequest = {
      ...question,
      messages: [
        ...messages,
        { role: 'assistant', text: 'One moment.' },
        { role: 'call', tool: 0, name: 'book', arguments: '{"guests":4}' },
        { role: 'result', tool: 0, text: 'Booked.' },
        { role: 'call', tool: 1, name: 'note', arguments: '{}' },
        { role: 'result', tool: 1, text: 'Noted.' },
      ],
    };
    await all(llmAt(server.baseUrl).write(used, quietly));
    expect(server.refused).toEqual([]);
    expect(server.requests[0]?.messages.slice(3)).toEqual([
      {
        role: 'assistant',
        content: 'One moment.',
        tool_calls: [
          { id: 'call_0', type: 'function', function: { name: 'book', arguments: '{"guests":4}' } },
          { id: 'call_1', type: 'function', function: { name: 'note', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'Booked.' },
      { role: 'tool', tool_call_id: 'call_1', content: 'Noted.' },
    ]);
  });

  test('what it costs is asked of OpenAI alone: other servers may refuse a field that they do not know', async () => {
    const server = await standIn({ do: 'stream', events: sayingEvents('Yes.') });
    await all(llmAt(server.baseUrl).write(question, quietly));
    expect(server.requests[0]).not.toHaveProperty('stream_options');
  });
});

describe('what the model answers', () => {
  const asked = (events: readonly (object | string)[]) => standIn({ do: 'stream', events });

  test.each<[string, object[]]>([
    [
      'letter by letter, as OpenAI does',
      [
        chunkOf({ tool_calls: [{ index: 0, id: 'a', function: { name: 'book', arguments: '' } }] }),
        chunkOf({ tool_calls: [{ index: 0, function: { arguments: '{"guests"' } }] }),
        chunkOf({ tool_calls: [{ index: 1, id: 'b', function: { name: 'note', arguments: '{}' } }] }),
        chunkOf({ tool_calls: [{ index: 0, function: { arguments: ':4}' } }] }),
      ],
    ],
    [
      'whole, without index and id',
      [
        chunkOf({
          tool_calls: [
            { function: { name: 'book', arguments: '{"guests":4}' } },
            { function: { name: 'note', arguments: '{}' } },
          ],
        }),
      ],
    ],
    [
      'both under index 0, with ids of their own',
      [
        chunkOf({
          tool_calls: [{ index: 0, id: 'a', function: { name: 'book', arguments: '{"guests":4}' } }],
        }),
        chunkOf({ tool_calls: [{ index: 0, id: 'b', function: { name: 'note', arguments: '{}' } }] }),
      ],
    ],
    [
      'with arguments that are JSON instead of text, and none at all',
      [
        chunkOf({
          tool_calls: [{ index: 0, id: 'a', function: { name: 'book', arguments: { guests: 4 } } }],
        }),
        chunkOf({ tool_calls: [{ index: 1, id: 'b', function: { name: 'note' } }] }),
      ],
    ],
  ])('tools: %s', async (_, fragments) => {
    const server = await asked([...fragments, chunkOf({}, 'stop')]);
    expect(await all(llmAt(server.baseUrl).write(question, quietly))).toEqual([
      { tool: 'book', arguments: '{"guests":4}' },
      { tool: 'note', arguments: '{}' },
    ]);
  });

  test('with usage, where it comes, in a piece without a choice', async () => {
    const spent: object[] = [];
    const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 8 } };
    const server = await asked([...sayingEvents('Yes.'), { choices: [], usage }]);
    const llm = llmAt(server.baseUrl, { spent: (cost) => spent.push(cost) });
    expect(await all(llm.write(question, quietly))).toEqual(['Yes.']);
    expect(spent).toEqual([{ read: 10, cached: 8, written: 5 }]);
  });

  test.each<[string, (object | string)[]]>([
    ['comments between the events', [': keep-alive\n\n', ...sayingEvents('Ye', 's.')]],
    [
      'lines that end in CR and LF',
      sayingEvents('Ye', 's.').map((e) => `data: ${JSON.stringify(e)}\r\n\r\n`),
    ],
    ['an odd reason for its end', [chunkOf({ content: 'Ye' }), chunkOf({ content: 's.' }, 'eos')]],
    [
      'no role, no id, no usage',
      [{ choices: [{ delta: { content: 'Ye' } }] }, { choices: [{ delta: { content: 's.' } }] }],
    ],
    [
      'thoughts that are not meant to be said',
      [chunkOf({ reasoning_content: 'Hm.' }), ...sayingEvents('Ye', 's.')],
    ],
  ])('is understood with %s', async (_, events) => {
    const server = await asked(events);
    expect((await all(llmAt(server.baseUrl).write(question, quietly))).join('')).toBe('Yes.');
  });

  test('is understood when nothing says that it is complete', async () => {
    const server = await standIn({ do: 'stream', events: sayingEvents('Yes.'), done: false });
    expect(await all(llmAt(server.baseUrl).write(question, quietly))).toEqual(['Yes.']);
  });
});

describe('L7: a stream that is broken up anywhere', () => {
  const events = [
    ...sayingEvents('Grüß ', 'Gott 😀, ', 'é!'),
    chunkOf({ tool_calls: [{ index: 0, id: 'a', function: { name: 'book', arguments: '{"name":"Zoë"}' } }] }),
  ];
  const bytes = Buffer.from(
    `${events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('')}data: [DONE]\r\n\r\n`,
  );

  test.each([1, 2, 3, 5, 7, 11, 64, 1_000])('gives the same in pieces of %i bytes', async (piece) => {
    const server = await standIn({ do: 'send', bytes, piece });
    expect(await all(llmAt(server.baseUrl).write(question, quietly))).toEqual([
      'Grüß ',
      'Gott 😀, ',
      'é!',
      { tool: 'book', arguments: '{"name":"Zoë"}' },
    ]);
  });
});

describe('what can go wrong', () => {
  it.each([
    ['L2: a wrong key', 401, undefined, { reason: 'refused', retryable: false }],
    ['L2: a key that may not', 403, undefined, { reason: 'refused', retryable: false }],
    ['L2: a model that there is not', 404, undefined, { reason: 'refused', retryable: false }],
    ['L3: too many requests', 429, undefined, { reason: 'overloaded', retryable: true }],
    ['L3: an account that is used up', 429, 'insufficient_quota', { reason: 'refused', retryable: false }],
    ['L4: a server that is broken', 500, undefined, { reason: 'bad_answer', retryable: true }],
    ['L4: a server that is down', 503, undefined, { reason: 'bad_answer', retryable: true }],
  ])('%s is one request and one failure', async (_, status, code, failure) => {
    const server = await standIn({ do: 'fail', status, ...(code !== undefined && { code }) });
    expect(await failureOf(llmAt(server.baseUrl).write(question, quietly))).toMatchObject({
      provider: 'openai',
      ...failure,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('L1: a server that is not there cannot be reached', async () => {
    const server = await standIn({ do: 'hang' });
    await server.close();
    opened = [];
    const failure = await failureOf(llmAt(server.baseUrl).write(question, quietly));
    expect(failure).toMatchObject({
      reason: 'unreachable',
      retryable: true,
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('L1: a server that takes the request and never answers is given up after four seconds', async () => {
    const server = await standIn({ do: 'hang' });
    const timers = new VirtualTimers();
    const failing = failureOf(llmAt(server.baseUrl, { timers }).write(question, quietly));
    await arrival(server);
    timers.advance(3_999);
    expect(server.aborted()).toBe(0);
    timers.advance(1);
    expect(await failing).toMatchObject({ reason: 'timeout', retryable: true });
  });

  it('L5: a stream that falls silent for four seconds is given up, and what was written stands', async () => {
    const server = await standIn({ do: 'stall', events: [chunkOf({ content: 'We are' })] });
    const timers = new VirtualTimers();
    const written: LlmPiece[] = [];
    const failing = (async () => {
      for await (const piece of llmAt(server.baseUrl, { timers }).write(question, quietly))
        written.push(piece);
    })().catch((thrown: unknown) => thrown);
    while (written.length === 0) await new Promise((next) => setImmediate(next));
    timers.advance(4_000);
    expect(await failing).toMatchObject({ failure: { reason: 'timeout' } });
    expect(written).toEqual(['We are']);
  });

  it.each([0, 1, 2, 3])(
    'L4: a stream that is cut after %i pieces keeps those and says that it broke off',
    async (pieces) => {
      const events = ['We ', 'are ', 'open.'].slice(0, pieces).map((content) => chunkOf({ content }));
      const server = await standIn({ do: 'cut', events });
      const written: LlmPiece[] = [];
      const error: unknown = await (async () => {
        for await (const piece of llmAt(server.baseUrl).write(question, quietly)) written.push(piece);
      })().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ failure: { reason: 'broke_off', retryable: true } });
      expect(written).toHaveLength(pieces);
    },
  );

  it.each<[string, object[]]>([
    ['nothing at all', [chunkOf({}, 'stop')]],
    ['only spaces', sayingEvents(' ', '\n')],
    ['only a refusal of its own kind', [chunkOf({ refusal: 'I cannot.' }), chunkOf({}, 'stop')]],
  ])('L6: an answer of %s is none', async (_, events) => {
    const server = await standIn({ do: 'stream', events });
    const failure = await failureOf(llmAt(server.baseUrl).write(question, quietly));
    expect(failure).toMatchObject({ reason: 'bad_answer', retryable: true });
  });

  it('an error in mid stream is a failure', async () => {
    const server = await standIn({
      do: 'stream',
      events: [chunkOf({ content: 'We ' }), { error: { message: 'the model crashed' } }],
    });
    const failure = await failureOf(llmAt(server.baseUrl).write(question, quietly));
    expect(failure).toMatchObject({
      reason: 'broke_off',
      detail: expect.stringContaining('the model crashed'),
    });
  });

  it('an event that is no JSON is a bad answer', async () => {
    const server = await standIn({ do: 'stream', events: ['data: {"choices":\n\n'] });
    expect(await failureOf(llmAt(server.baseUrl).write(question, quietly))).toMatchObject({
      reason: 'bad_answer',
    });
  });
});

describe('an interruption', () => {
  it.each([0, 1, 2, 3, 4])(
    'after %i pieces ends the request at the server at once, without a complaint',
    async (pieces) => {
      const events = ['We ', 'are ', 'open ', 'now.'].map((content) => chunkOf({ content }));
      const server = await standIn({ do: 'stall', events });
      const interruption = new AbortController();
      const written: LlmPiece[] = [];
      const writing = (async () => {
        for await (const piece of llmAt(server.baseUrl).write(question, interruption.signal)) {
          written.push(piece);
          if (written.length === pieces) interruption.abort();
        }
      })();
      if (pieces === 0) {
        await arrival(server);
        interruption.abort();
      }
      await writing;
      expect(written.length).toBeLessThanOrEqual(Math.max(pieces, 4));
      if (pieces > 0) expect(written).toHaveLength(pieces);
      while (server.aborted() === 0) await new Promise((next) => setImmediate(next));
    },
  );
});

async function arrival(server: StandIn): Promise<void> {
  while (server.requests.length === 0) await new Promise((next) => setImmediate(next));
}
