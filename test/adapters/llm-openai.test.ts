import { afterEach, describe, expect, test } from 'vitest';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import type { LlmRequest } from '../../src/ports/llm.ts';
import { allOf as all, question, quietly } from '../support/pieces.ts';
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
  return new OpenAiLlm({ apiKey, baseUrl, model: 'm', timers: new VirtualTimers(), ...changed });
}

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
        quietly(),
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
    await all(llmAt(server.baseUrl).write(used, quietly()));
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
    expect(await all(llmAt(server.baseUrl).write(question, quietly()))).toEqual([
      { tool: 'book', arguments: '{"guests":4}' },
      { tool: 'note', arguments: '{}' },
    ]);
  });
});
