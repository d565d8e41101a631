import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/core/call/command.ts';
import type { CallEvent } from '../../src/core/call/event.ts';
import { openCall } from '../../src/core/call/open.ts';
import { CallLog } from '../../src/runtime/call-log.ts';
import { notebook } from '../adapters/notebook.ts';
import { answered, says } from '../support/caller-acts.ts';
import { type PlayOptions, play } from '../support/play.ts';
import { party } from '../support/scripted-crew.ts';

const state = openCall(party.setup);

function logged(event: CallEvent, commands: readonly Command[] = []) {
  const log = notebook();
  new CallLog(log, 'call_1').saw(0, state, event, { state, commands, ignored: null }, null);
  return log.lines;
}

/** What a reader of the log sees who may not know what callers say. */
function open(lines: ReturnType<typeof logged>): string {
  return JSON.stringify(
    lines.map(({ fields, ...line }) => ({
      ...line,
      fields: Object.entries(fields).filter(([name]) => !name.startsWith('pii.')),
    })),
  );
}

const secret = 'Ana +15005550001';

describe('the log of a call warns of every provider that failed', () => {
  const asks = [answered, ...says(3_500, 'what are your opening hours')];

  function warned(options: PlayOptions) {
    const log = notebook();
    const callLog = new CallLog(log, 'call_1');
    for (const [seq, { before, event, after }] of play(asks, options).steps.entries())
      callLog.saw(seq, before, event, after, null);
    return log.lines.filter(({ level }) => level === 'warn');
  }

  const failing = (...texts: readonly string[]): NonNullable<PlayOptions['reply']> => {
    const pieces = texts.map((text) => [100, text] as const);
    return () => ({ pieces, end: 'fails' });
  };
  const agent = { speculates: false };

  test('a model that fails twice: who, why, and that an apology is heard', () => {
    expect(warned({ agent, reply: failing(), untilMs: 6_000 })).toMatchObject([
      {
        message: 'reply.failed',
        fields: {
          callId: 'call_1',
          failure: { provider: expect.any(String), reason: expect.any(String), detail: expect.any(String) },
          consequence: 'a longer wait: the model is asked once more',
        },
      },
      { message: 'reply.failed', fields: { consequence: 'they hear an apology instead of an answer' } },
    ]);
  });

  test('a model that is cut in mid answer', () => {
    const [cut] = warned({ agent, reply: failing('We open at nine in the morning. And'), untilMs: 8_000 });
    expect(cut?.fields).toMatchObject({
      consequence: 'they hear the beginning of an answer, and an apology',
    });
  });

  test('a voice that fails for good', () => {
    const consequences = warned({ voice: () => 'fails', untilMs: 4_000 }).map(({ fields }) => fields);
    expect(consequences[0]).toMatchObject({
      consequence: expect.stringMatching(/^a longer wait: the sentence/),
    });
    expect(consequences.map((fields) => 'consequence' in fields && fields.consequence)).toContain(
      'the call ends, and the carrier apologises',
    );
  });

  test('look-ups that fail', () => {
    const lines = warned({ agent, intent: () => 'fails', knowledge: () => 'fails', untilMs: 6_000 });
    expect(
      lines.map(({ message, fields }) => [message, 'consequence' in fields && fields.consequence]),
    ).toEqual(
      expect.arrayContaining([
        ['intent.failed', 'they are answered without what was looked up'],
        ['knowledge.failed', 'they are answered without what was looked up'],
      ]),
    );
  });
});

describe("the log of a call shows what was said and who was called only where it says 'pii'", () => {
  test.each([
    { type: 'caller.words_settled', text: secret, confidence: 1 },
    { type: 'caller.words_guessed', text: secret },
    { type: 'caller.key_pressed', key: secret },
    { type: 'reply.text_written', run: 1, request: 0, text: secret },
    { type: 'reply.tool_called', run: 1, request: 0, name: 'book_table', arguments: secret },
    { type: 'tool.returned', tool: 3, result: secret },
    {
      type: 'speech.words_timed',
      run: 1,
      segment: 0,
      words: [{ word: secret, startsAtMs: 0, endsAtMs: 1 }],
    },
    { type: 'knowledge.found', lookup: 1, passages: [{ title: secret, text: secret, score: 1 }] },
  ] as const)('of $type', (happening) => {
    const lines = logged({ at: 5, ...happening });
    expect(lines.map(({ message }) => message)).toContain(happening.type);
    expect(open(lines)).not.toContain('Ana');
  });

  test.each<Command>([
    { type: 'intent.classify', lookup: 1, text: secret },
    { type: 'knowledge.search', lookup: 1, text: secret },
    { type: 'speech.say', run: 1, epoch: 0, segment: 0, text: secret, attempt: 'first' },
    {
      type: 'reply.write',
      run: 1,
      request: 0,
      attempt: 'second',
      messages: [{ role: 'user', text: secret }],
      intent: null,
      passages: [{ title: secret, text: secret, score: 1 }],
      tools: [],
    },
    { type: 'tool.call', tool: 1, name: 'book_table', arguments: { name: secret }, key: secret },
    { type: 'departure.keep', departure: { transferTo: secret } },
    { type: 'line.transfer', to: secret },
  ])('of the order $type', (order) => {
    const lines = logged({ at: 5, type: 'line.opened' }, [order]);
    expect(lines.map(({ message }) => message)).toContain(order.type);
    expect(open(lines)).not.toContain('Ana');
  });

  test('and yet tells which tool, which request, and why we leave', () => {
    const lines = logged({ at: 5, type: 'line.opened' }, [
      { type: 'tool.call', tool: 7, name: 'book_table', arguments: {}, key: 'k' },
      { type: 'departure.keep', departure: { hangUp: 'agent_done' } },
    ]);
    expect(lines).toMatchObject([
      { message: 'line.opened' },
      { message: 'tool.call', fields: { tool: 7, name: 'book_table' } },
      { message: 'departure.keep', fields: { departure: 'hang_up', because: 'agent_done' } },
    ]);
  });
});
