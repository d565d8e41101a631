import { describe, expect, test } from 'vitest';
import type { FailureReason } from '../../src/core/call/event.ts';
import { says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import type { PlayOptions } from '../support/play.ts';
import type { Reply } from '../support/scripted-world.ts';
import { booked, books, inTurn, order, orderWith, whileBooking } from '../support/table-booking.ts';

describe('a caller who speaks while a table is being booked', () => {
  const slow: PlayOptions = { tool: () => ({ afterMs: 2_000, result: 'table 7' }) };
  const interrupts = says(5_800, 'is there a garden');

  test('is answered by a model that knows what came of it', () => {
    const call = whileBooking(interrupts, { ...slow, reply: inTurn(order, booked) });
    expect(call.since(5_400)).toMatchInlineSnapshot(`
      "  5860  caller.speech_started voicedMs=60
              -> speech.hold run=1 epoch=1
        5960  caller.speech_sustained voicedMs=160
        6310  caller.words_guessed text="is there "
        7020  caller.speech_ended silentMs=200
        7120  caller.words_settled text="is there a garden" confidence=0.95
              -> speech.cut run=1 epoch=2
              cancelled
        7170  timer.fired settle
              transcribing
        7320  timer.fired end_of_turn
              -> intent.classify lookup=2 text="a table for four please is there a garden"
              -> knowledge.search lookup=2 text="a table for four please is there a garden"
              thinking run=2 kind=reply
        7325  intent.classified lookup=2 intent=null confidence=0
        7340  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: is there a garden"
        7380  tool.returned tool=0 result="table 7"
        7450  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="Your table is booked."
        7580  speech.mark_returned mark=2:3:9
              speaking run=2 kind=reply
        8840  speech.mark_returned mark=2:3:13
              listening
       15840  timer.fired silence
              -> speech.say run=3 epoch=3 segment=0 text="Are you still there?"
              thinking run=3 kind=reprompt
       15970  speech.mark_returned mark=3:3:14
              speaking run=3 kind=reprompt
       17170  speech.mark_returned mark=3:3:17
              listening"
    `);
    expect(call.state.tools).toMatchObject([{ status: 'done', result: 'table 7' }]);
  });

  test('has one table, though the model asks for it again', () => {
    const call = whileBooking(interrupts, { ...slow, reply: inTurn(order, order, booked) });
    expect(ordersOf(call, 'tool.call')).toHaveLength(1);
    expect(call.state.tools).toMatchObject([
      { id: 0, sameAs: null, result: 'table 7' },
      { id: 1, sameAs: 0, result: 'table 7' },
    ]);
  });

  test('may have a second one where that is meant', () => {
    const call = whileBooking(interrupts, {
      ...slow,
      agent: { tools: [{ ...books, repeats: true }] },
      reply: inTurn(order, order, booked),
    });
    expect(new Set(ordersOf(call, 'tool.call').map(({ key }) => key)).size).toBe(2);
  });
});

describe('a table that may or may not have been booked', () => {
  const failsBecause = (reason: FailureReason) =>
    whileBooking(
      [
        [
          5_500,
          {
            type: 'tool.failed',
            tool: 0,
            failure: { provider: 'tools', reason, detail: '', retryable: true },
          },
        ],
      ],
      { tool: () => 'never', reply: inTurn(order, order, booked) },
    );

  test('is not booked again after a failure that leaves that open, and the model is told so', () => {
    const call = failsBecause('timeout');
    expect(ordersOf(call, 'tool.call')).toHaveLength(1);
    expect(call.state.tools).toMatchObject([{ status: 'unknown' }, { status: 'unknown', sameAs: 0 }]);
    const told = ordersOf(call, 'reply.write')
      .flatMap(({ messages }) => messages)
      .filter(({ role }) => role === 'result');
    expect(JSON.stringify(told)).toContain('Nobody knows whether it was done');
  });

  test('is booked when it surely was not', () => {
    expect(ordersOf(failsBecause('unreachable'), 'tool.call')).toHaveLength(2);
  });
});

test('a reply without end is stopped after as much as anyone follows', () => {
  const endless: Reply = {
    pieces: Array.from({ length: 200 }, () => [20, 'And there is still more to say about that. ']),
    end: 'hangs',
  };
  const call = whileBooking([], { reply: () => endless, untilMs: 120_000 });
  const said = call.state.history.find((one) => one.speaker === 'agent' && one.kind === 'reply');
  expect(said?.speaker === 'agent' && said.generated.length).toBeLessThan(
    1_200 + 'And there is still more to say about that. '.length,
  );
  expect(ordersOf(call, 'reply.abandon')).toHaveLength(1);
});

describe('a model that misuses its tools', () => {
  test('and asks on in its last round ends the turn with an apology (L11)', () => {
    const looks = { ...books, effect: 'reads' } as const;
    const call = whileBooking([], { agent: { tools: [looks] }, reply: inTurn(order) });
    expect(ordersOf(call, 'tool.call').length).toBeLessThanOrEqual(6);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  a table for four please
      agent   Sorry, I lost my thread. Please say that again.
      agent   Are you still there?"
    `);
  });

  test('is told what is wrong with an order, and nobody is asked to carry it out', () => {
    const call = whileBooking([], { reply: inTurn(orderWith('{"people":"some"}'), booked) });
    expect(ordersOf(call, 'tool.call')).toEqual([]);
    expect(ordersOf(call, 'reply.write').at(-1)?.messages.at(-1)).toEqual({
      role: 'result',
      tool: 0,
      text: '"people" must be a whole number',
    });
  });

  test('is offered none after five rounds, so that the caller is answered', () => {
    const looks = { ...books, effect: 'reads' } as const;
    const call = whileBooking([], {
      agent: { tools: [looks] },
      reply: (nth) => (nth < 5 ? order : booked),
    });
    expect(ordersOf(call, 'reply.write').map(({ tools }) => tools.length)).toEqual([1, 1, 1, 1, 1, 0]);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  a table for four please
      agent   Your table is booked.
      agent   Are you still there?"
    `);
  });
});
