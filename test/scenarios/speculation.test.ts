import { describe, expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play, type Scripted } from '../support/play.ts';
import type { World } from '../support/scripted-world.ts';
import { booked, books, inTurn, order } from '../support/table-booking.ts';

/** A quick model, so that the answer is there before the caller has surely ended. */
const quick: World['reply'] = () => ({ pieces: [[20, 'A table for four it is.']], end: 'done' });

/** The words are settled while we still wait for the end of the turn, at 5380. */
const asks = says(3_500, 'a table for four please', { settledAfterMs: 210 });
const goesOn: readonly Scripted[] = says(5_250, 'no for six');

describe('a caller who may be done', () => {
  test('is answered behind a shut gate, which opens when they surely are', () => {
    const call = play([answered, ...asks], { reply: quick, untilMs: 9_000 });
    expect(call.since(5_080)).toMatchInlineSnapshot(`
      "  5080  caller.speech_ended silentMs=200
        5090  caller.words_settled text="a table for four please" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="a table for four please"
              -> knowledge.search lookup=1 text="a table for four please"
        5095  intent.classified lookup=1 intent=null confidence=0
        5110  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: a table for four please"
        5140  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="A table for four it is."
        5380  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5460  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        6840  speech.mark_returned mark=1:1:13
              listening"
    `);
  });

  test('and goes on has never been answered: nothing of it was sent, and nothing of it is remembered', () => {
    const call = play([answered, ...asks, ...goesOn], { reply: quick, untilMs: 12_000 });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  a table for four please no for six
      agent   A table for four it is."
    `);
    expect(ordersOf(call, 'speech.release').map(({ run }) => run)).toEqual([2]);
  });

  test('is not put through by a voice that fails before they surely are: it is asked anew then', () => {
    const call = play([answered, ...asks], {
      agent: { transferTo: '+15005550009' },
      reply: quick,
      voice: (_, at) => (at > 5_000 && at < 5_300 ? 'fails' : { afterMs: 50 }),
      untilMs: 9_000,
    });
    expect(ordersOf(call, 'speech.cut').map(({ run }) => run)).toEqual([1]);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  a table for four please
      agent   A table for four it is."
    `);
  });

  test('and goes on is not understood by the first half of their words', () => {
    const call = play([answered, ...asks, ...goesOn], { reply: quick, untilMs: 12_000 });
    const [, last] = ordersOf(call, 'reply.write');
    expect(last?.messages).toMatchInlineSnapshot(`
      [
        {
          "role": "system",
          "text": "You answer the telephone.",
        },
        {
          "role": "assistant",
          "text": "Hello, this is Robin. How can I help?",
        },
        {
          "role": "user",
          "text": "a table for four please no for six",
        },
      ]
    `);
  });
});

describe('a table that is booked for a caller who may be done', () => {
  const booking = inTurn(order, booked);

  test('is ordered once they surely are, and not before', () => {
    const call = play([answered, ...asks], { agent: { tools: [books] }, reply: booking, untilMs: 9_000 });
    expect(call.since(5_080)).toMatchInlineSnapshot(`
      "  5080  caller.speech_ended silentMs=200
        5090  caller.words_settled text="a table for four please" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="a table for four please"
              -> knowledge.search lookup=1 text="a table for four please"
        5095  intent.classified lookup=1 intent=null confidence=0
        5110  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: a table for four please"
        5160  reply.tool_called run=1 name="book_table" arguments="{\\"people\\":4}"
        5170  reply.finished run=1
        5380  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              -> tool.call tool=0 name="book_table" arguments={people:4} key="played:book_table:[[\\"people\\",4]]"
              thinking run=1 kind=reply
        5680  tool.returned tool=0 result="{\\"ok\\":true}"
              -> reply.write run=1 request=1 intent=null passages=0 after="result: {"ok":true}"
        5790  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=0 text="Your table is booked."
        5920  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        7180  speech.mark_returned mark=1:1:13
              listening"
    `);
  });

  test('is not ordered when they go on', () => {
    const call = play([answered, ...asks, ...goesOn], {
      agent: { tools: [books] },
      reply: booking,
      untilMs: 12_000,
    });
    expect(ordersOf(call, 'tool.call')).toEqual([]);
    expect(call.state.tools).toEqual([]);
  });
});
