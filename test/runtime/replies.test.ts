import { describe, expect, test } from 'vitest';
import type { Happening } from '../../src/core/call/event.ts';
import type { Attempt } from '../../src/core/call/state.ts';
import type { LlmPiece, LlmRequest } from '../../src/ports/llm.ts';
import { Replies } from '../../src/runtime/replies.ts';
import { settle } from '../support/scripted-crew.ts';

type Writes = (request: LlmRequest, signal: AbortSignal) => AsyncIterable<LlmPiece>;

function writing(write: Writes, answer: (event: Happening, replies: Replies) => void = () => {}) {
  const told: Happening[] = [];
  const replies: Replies = new Replies('call_1', { name: 'scripted', write }, (event) => {
    told.push(event);
    answer(event, replies);
  });
  return { told, replies };
}

function order(request: number, attempt: Attempt = 'first') {
  return {
    type: 'reply.write',
    run: 1,
    request,
    attempt,
    messages: [],
    intent: null,
    passages: [],
    tools: [],
  } as const;
}

describe('a reply', () => {
  test('is told piece by piece, words and tools in their order, under the request it answers', async () => {
    const { told, replies } = writing(async function* () {
      yield 'Let me look. ';
      yield { tool: 'find_table', arguments: '{}' };
      yield 'And';
    });
    replies.write(order(3));
    await settle();
    const of = { run: 1, request: 3 };
    expect(told).toEqual([
      { type: 'reply.text_written', ...of, text: 'Let me look. ' },
      { type: 'reply.tool_called', ...of, name: 'find_table', arguments: '{}' },
      { type: 'reply.text_written', ...of, text: 'And' },
      { type: 'reply.finished', ...of },
    ]);
  });

  test('that failed may be asked for again on the spot, and that one can still be abandoned', async () => {
    const attempts: Attempt[] = [];
    const signals: AbortSignal[] = [];
    const { told, replies } = writing(
      async function* ({ attempt }, signal) {
        attempts.push(attempt);
        signals.push(signal);
        if (attempt === 'first') throw new Error('the model is on fire');
        yield 'Well,';
        await new Promise<void>((stop) => signal.addEventListener('abort', () => stop()));
        yield ' too late';
      },
      (event, mind) => {
        if (event.type === 'reply.failed') mind.write(order(1, 'second'));
      },
    );
    replies.write(order(0));
    await settle();
    expect(attempts).toEqual(['first', 'second']);
    replies.abandon(1);
    await settle();
    expect(signals[1]?.aborted).toBe(true);
    expect(told.map(({ type }) => type)).toEqual(['reply.failed', 'reply.text_written']);
    expect(told[0]).toMatchObject({ request: 0, failure: { reason: 'crashed' } });
    expect(told[1]).toMatchObject({ request: 1 });
  });

  test('is asked for again after its tools without being taken for the one before', async () => {
    const { told, replies } = writing(async function* ({ request }) {
      yield request === 0 ? { tool: 'find_table', arguments: '{}' } : 'Table four.';
    });
    replies.write(order(0));
    await settle();
    replies.write(order(1));
    await settle();
    expect(told.map((event) => ('request' in event ? `${event.request} ${event.type}` : ''))).toEqual([
      '0 reply.tool_called',
      '0 reply.finished',
      '1 reply.text_written',
      '1 reply.finished',
    ]);
  });

  test.each(['fails', 'ends'])('that was abandoned is over, even when the mind %s late', async (how) => {
    const { told, replies } = writing(async function* (_, signal) {
      await new Promise<void>((stop) => signal.addEventListener('abort', () => stop()));
      if (how === 'fails') throw new Error('interrupted');
      yield* [];
    });
    replies.write(order(0));
    await settle();
    replies.abandon(1);
    await settle();
    expect(told).toEqual([]);
  });

  test('says nothing once everything is closed', async () => {
    const { told, replies } = writing(async function* () {
      yield 'Too late';
    });
    replies.write(order(0));
    replies.close();
    await settle();
    expect(told).toEqual([]);
  });
});
