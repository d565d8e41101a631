import { expect, test } from 'vitest';
import { ableAgent } from '../../support/able-agent.ts';
import { shownToModel } from '../../support/call-facts.ts';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { type PlayOptions, play } from '../../support/play.ts';
import type { Reply } from '../../support/scripted-world.ts';

const asks = says(3_500, 'book me a table for Friday');
const books: Reply = { pieces: [[200, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' };
const done: Reply = { pieces: [[200, 'Friday is booked.']], end: 'done' };

/** A model that books, and would book again whenever it is not shown that it has. */
const booksTwice: PlayOptions = {
  agent: ableAgent,
  reply: (nth) => (nth < 2 ? books : done),
};

test('a booking that was interrupted while it ran is shown to the model, and not made again (ask 6: livekit/agents#3702)', () => {
  const call = play([answered, ...asks, ...says(5_900, 'is that by the window')], {
    ...booksTwice,
    tool: () => ({ afterMs: 2_500, result: '{"table":7}' }),
    untilMs: 12_000,
  });
  expect(ordersOf(call, 'tool.call')).toMatchObject([{ name: 'book', arguments: { day: 'Friday' } }]);
  expect(shownToModel(call, -1)).toContain('result 0: {"table":7}');
  expect(shownToModel(call, -1)).toContain('result 1: {"table":7}');
  expect(call.since(5_000)).toMatchInlineSnapshot(`
    "  5260  caller.speech_ended silentMs=200
      5360  caller.words_settled text="book me a table for Friday" confidence=0.95
            -> speech.hold run=1 epoch=0
            -> intent.classify lookup=1 text="book me a table for Friday"
            -> knowledge.search lookup=1 text="book me a table for Friday"
      5365  intent.classified lookup=1 intent=null confidence=0
      5380  knowledge.found lookup=1 passages=0
            -> reply.write run=1 intent=null passages=0 after="user: book me a table for Friday"
      5560  timer.fired end_of_turn
            -> speech.release run=1 epoch=1 fromMs=0
            thinking run=1 kind=reply
      5580  reply.tool_called run=1 name="book" arguments="{\\"day\\":\\"Friday\\"}"
            -> tool.call tool=0 name="book" arguments={day:Friday} key="played:book:[[\\"day\\",\\"Friday\\"]]"
      5590  reply.finished run=1
      5960  caller.speech_started voicedMs=60
            -> speech.hold run=1 epoch=1
      6060  caller.speech_sustained voicedMs=160
      6530  caller.words_guessed text="is that by "
      7360  caller.speech_ended silentMs=200
      7460  caller.words_settled text="is that by the window" confidence=0.95
            -> speech.cut run=1 epoch=2
            cancelled
      7510  timer.fired settle
            transcribing
      7660  timer.fired end_of_turn
            -> intent.classify lookup=2 text="book me a table for Friday is that by the window"
            -> knowledge.search lookup=2 text="book me a table for Friday is that by the window"
            thinking run=2 kind=reply
      7665  intent.classified lookup=2 intent=null confidence=0
      7680  knowledge.found lookup=2 passages=0
            -> reply.write run=2 intent=null passages=0 after="user: is that by the window"
      7880  reply.tool_called run=2 name="book" arguments="{\\"day\\":\\"Friday\\"}"
      7890  reply.finished run=2
      8080  tool.returned tool=0 result="{\\"table\\":7}"
            -> reply.write run=2 request=1 intent=null passages=0 after="result: {"table":7}"
      8290  reply.finished run=2 request=1
            -> speech.say run=2 epoch=3 segment=0 text="Friday is booked."
      8420  speech.mark_returned mark=2:3:9
            speaking run=2 kind=reply
      9440  speech.mark_returned mark=2:3:12
            listening"
  `);
  expect(shownToModel(call, -1)).toMatchInlineSnapshot(`
    [
      "system: You answer the telephone.",
      "assistant: Hello, this is Robin. How can I help?",
      "user: book me a table for Friday",
      "call 0: book {"day":"Friday"}",
      "result 0: {"table":7}",
      "user: is that by the window",
      "call 1: book {"day":"Friday"}",
      "result 1: {"table":7}",
    ]
  `);
});

test('a booking that was made while the caller spoke over the answer is known in the next turn (ask 6: pipecat-flows#121)', () => {
  const call = play([answered, ...asks, ...says(6_500, 'sorry what was that')], {
    agent: ableAgent,
    tool: () => ({ afterMs: 300, result: '{"table":7}' }),
    reply: (nth) =>
      nth === 0 ? books : { pieces: [[200, 'You have the table by the window on Friday.']], end: 'done' },
    untilMs: 12_000,
  });
  expect(ordersOf(call, 'tool.call')).toHaveLength(1);
  expect(shownToModel(call, -1)).toMatchInlineSnapshot(`
    [
      "system: You answer the telephone.",
      "assistant: Hello, this is Robin. How can I help?",
      "user: book me a table for Friday",
      "call 0: book {"day":"Friday"}",
      "result 0: {"table":7}",
      "assistant: You",
      "user: sorry what was that",
    ]
  `);
  expect(shownToModel(call, -1)).toContain('result 0: {"table":7}');
});
