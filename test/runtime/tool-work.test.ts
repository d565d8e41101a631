import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { ToolOffer } from '../../src/core/tools/tool-offer.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { LlmPiece, LlmRequest } from '../../src/ports/llm.ts';
import { answered } from '../support/answered-call.ts';
import { pass, type Script, settle } from '../support/scripted-crew.ts';

beforeAll(loadVoiceDetection);

const offered = (name: string, effect: 'reads' | 'acts'): ToolOffer => ({
  name,
  description: name,
  parameters: [{ name: 'guests', type: 'integer', description: 'How many.', required: true, oneOf: null }],
  effect,
  repeats: false,
});

const agent = { tools: [offered('find_table', 'reads'), offered('book_table', 'acts')], speculates: false };

/** A model that asks for a tool first, and then says what it brought. */
function asksFor(tool: string, requests: LlmRequest[] = []): NonNullable<Script['reply']> {
  return async function* (request): AsyncIterable<LlmPiece> {
    requests.push(request);
    const results = request.messages.flatMap((each) => (each.role === 'result' ? [each.text] : []));
    if (results.length > 0) yield `Here it is: ${results.at(-1)}`;
    else yield { tool, arguments: '{"guests": 4}' };
  };
}

/** A tool whose answer the test gives when it likes. */
function slowTool() {
  const signals: AbortSignal[] = [];
  let give: (result: string) => void = () => {};
  const tool: NonNullable<Script['tool']> = (_, signal) => {
    signals.push(signal);
    return new Promise((returned) => {
      give = returned;
    });
  };
  return { tool, signals, give: (result: string) => give(result) };
}

describe('a tool that the model asks for', () => {
  test('is called as the model ordered it, and the model goes on with what it brought', async () => {
    const requests: LlmRequest[] = [];
    const { time, crew, ask, heard } = answered({
      agent,
      script: { reply: asksFor('book_table', requests), tool: async () => 'Table four.' },
    });
    await pass(time, 4_000);
    await ask('a table for four please');
    await pass(time, 4_000);
    expect(heard().at(-1)).toBe('Here it is: Table four.');
    expect(crew.toolOrders).toEqual([
      { call: 'call_1', tool: 0, name: 'book_table', arguments: { guests: 4 }, key: expect.any(String) },
    ]);
    expect(requests.map(({ run, request, attempt }) => ({ run, request, attempt }))).toEqual([
      { run: 1, request: 0, attempt: 'first' },
      { run: 1, request: 1, attempt: 'first' },
    ]);
    expect(requests[0]?.tools.map(({ name }) => name)).toEqual(['find_table', 'book_table']);
  });

  test('has its order told apart from the same one of another call', async () => {
    const { time, crew, ask } = answered({ agent, script: { reply: asksFor('find_table') } });
    await pass(time, 4_000);
    await ask('a table for four please');
    expect(crew.toolOrders[0]?.key).toMatch(/^call_1:/);
  });

  test('that fails is told to the model as failed', async () => {
    const requests: LlmRequest[] = [];
    const { time, ask } = answered({
      agent,
      script: {
        reply: asksFor('book_table', requests),
        tool: async () => {
          throw new ProviderFailure('http', 'refused', 'it answered 422', { retryable: false });
        },
      },
    });
    await pass(time, 4_000);
    await ask('a table for four please');
    expect(requests[1]?.messages.at(-1)).toMatchObject({ role: 'result', text: 'it failed: refused' });
  });

  test('and acts is not stopped by an interruption, and what it brought is kept', async () => {
    const { tool, signals, give } = slowTool();
    const { time, call, ask, hear } = answered({ agent, script: { reply: asksFor('book_table'), tool } });
    await pass(time, 4_000);
    await ask('a table for four please');
    hear('no wait, for five');
    await pass(time, 300);
    expect(signals[0]?.aborted).toBe(false);
    give('Table four.');
    await settle();
    expect(call.state.tools[0]).toMatchObject({ status: 'done', result: 'Table four.' });
  });

  test('and never answers is given up after twenty seconds', async () => {
    const { tool, signals } = slowTool();
    const { time, crew, ask } = answered({ agent, script: { reply: asksFor('book_table'), tool } });
    await pass(time, 4_000);
    await ask('a table for four please');
    await pass(time, 19_000, 50);
    expect(signals[0]?.aborted).toBe(false);
    await pass(time, 1_000, 50);
    expect(signals[0]?.aborted).toBe(true);
    const failed = crew.journals[0]?.entries.find(({ event }) => event.type === 'tool.failed');
    expect(failed?.event).toMatchObject({ failure: { provider: 'scripted', reason: 'timeout' } });
  });
});

describe('a tool at work when the caller hangs up', () => {
  test('is waited for when it acts, and what it brought is told to the log alone', async () => {
    const { tool, signals, give } = slowTool();
    const { time, crew, call, ask, kept } = answered({
      agent,
      script: { reply: asksFor('book_table'), tool },
    });
    await pass(time, 4_000);
    await ask('a table for four please');
    call.stopped();
    await settle();
    const steps = crew.journals[0]?.entries.length;
    let isKept = false;
    void Promise.all(kept).then(() => {
      isKept = true;
    });
    await settle();
    expect({ isKept, closed: crew.journals[0]?.closed }).toEqual({ isKept: false, closed: true });
    expect(signals[0]?.aborted).toBe(false);
    give('Table four.');
    await settle();
    expect(isKept).toBe(true);
    expect(crew.journals[0]?.entries).toHaveLength(steps ?? -1);
    expect(crew.logged.at(-1)).toMatchObject({
      message: 'a tool outlived its call',
      fields: { name: 'book_table', outcome: 'tool.returned', 'pii.result': 'Table four.' },
    });
    expect(time.pending).toBe(0);
  });

  test('is given up when it only reads', async () => {
    const { tool, signals } = slowTool();
    const { time, call, ask, kept, crew } = answered({
      agent,
      script: { reply: asksFor('find_table'), tool },
    });
    await pass(time, 4_000);
    await ask('a table for four please');
    call.stopped();
    await Promise.all(kept);
    expect(signals[0]?.aborted).toBe(true);
    expect(crew.logged.map(({ message }) => message)).not.toContain('a tool outlived its call');
    expect(time.pending).toBe(0);
  });
});
