import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { keptOf, shownToModel } from '../support/call-facts.ts';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';
import { type Reply, replies, type ToolWish } from '../support/scripted-world.ts';

const asks = says(3_500, 'book me a table for Friday');

function asking(...pieces: readonly (string | ToolWish)[]): Reply {
  return { pieces: pieces.map((piece, nth) => [nth === 0 ? 200 : 20, piece]), end: 'done' };
}

const book = { tool: 'book', with: '{"day":"Friday"}' };
const order = { tool: 'order', with: '{"day":"Friday"}' };

describe('a model that uses a tool', () => {
  test('says what it had begun, waits, and goes on in the same breath', () => {
    const call = play([answered, ...asks], {
      agent: ableAgent,
      reply: (nth) =>
        nth === 0
          ? asking('Let me book that. It takes', book)
          : replies('a moment. Done, it is booked.')(0, 0),
      untilMs: 10_000,
    });
    expect(keptOf(call, 1)?.generated).toBe('Let me book that. It takes a moment. Done, it is booked.');
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
        5580  reply.text_written run=1 text="Let me book that. It takes"
              -> speech.say run=1 epoch=1 segment=0 text="Let me book that."
        5600  reply.tool_called run=1 name="book" arguments="{\\"day\\":\\"Friday\\"}"
              -> tool.call tool=0 name="book" arguments={day:Friday} key="played:book:[[\\"day\\",\\"Friday\\"]]"
        5610  reply.finished run=1
        5710  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        5900  tool.returned tool=0 result="{\\"ok\\":true}"
              -> reply.write run=1 request=1 intent=null passages=0 after="result: {"ok":true}"
        6260  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=1 text="It takes a moment. Done, it is booked."
        9010  speech.mark_returned mark=1:1:19
              listening"
    `);
  });

  test('and then falls silent is not waited for longer than any other', () => {
    const hangs: Reply = { pieces: [[200, book]], end: 'hangs' };
    const call = play([answered, ...asks], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? hangs : replies('It is booked.')(0, 0)),
      untilMs: 13_000,
    });
    expect(ordersOf(call, 'reply.write')).toMatchObject([{ attempt: 'first' }, { attempt: 'second' }]);
    expect(ordersOf(call, 'tool.call')).toHaveLength(1);
    expect(call.since(5_500)).toMatchInlineSnapshot(`
      "  5560  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5580  reply.tool_called run=1 name="book" arguments="{\\"day\\":\\"Friday\\"}"
              -> tool.call tool=0 name="book" arguments={day:Friday} key="played:book:[[\\"day\\",\\"Friday\\"]]"
        5880  tool.returned tool=0 result="{\\"ok\\":true}"
        7060  timer.fired filler
              -> speech.say run=1 epoch=1 segment=0 text="Let me see."
        7190  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        9580  timer.fired first_words
              -> reply.abandon run=1
              -> reply.write run=1 request=1 attempt="second" intent=null passages=0 after="result: {"ok":true}"
        9850  timer.fired playback
        9850  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=1 text="It is booked."
       10760  speech.mark_returned mark=1:1:14
              listening"
    `);
  });

  test('is shown that a slow one is still at work, and later what it brought', () => {
    const call = play([answered, ...asks, ...says(14_500, 'is it booked')], {
      agent: ableAgent,
      tool: () => ({ afterMs: 6_000, result: '{"table":7}' }),
      reply: (nth) => (nth === 0 ? asking(book) : replies('It is under way.', 'Table seven.')(nth - 1, 0)),
      untilMs: 19_000,
    });
    expect(shownToModel(call, 1).at(-1)).toContain('"status":"pending"');
    expect(shownToModel(call, -1)).toMatchInlineSnapshot(`
      [
        "system: You answer the telephone.",
        "assistant: Hello, this is Robin. How can I help?",
        "user: book me a table for Friday",
        "call 0: book {"day":"Friday"}",
        "result 0: {"table":7}",
        "assistant: It is under way.",
        "user: is it booked",
      ]
    `);
    expect(call.since(5_400)).toMatchInlineSnapshot(`
      "  5560  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5580  reply.tool_called run=1 name="book" arguments="{\\"day\\":\\"Friday\\"}"
              -> tool.call tool=0 name="book" arguments={day:Friday} key="played:book:[[\\"day\\",\\"Friday\\"]]"
        5590  reply.finished run=1
        7060  timer.fired filler
              -> speech.say run=1 epoch=1 segment=0 text="Let me see."
        7190  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        9850  timer.fired playback
       10590  timer.fired tools
              -> reply.write run=1 request=1 intent=null passages=0 after="result: {"status":"pending","note":"It is under way and its result will follow. Do not ask for it again."}"
       10890  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=1 text="It is under way."
       11580  tool.returned tool=0 result="{\\"table\\":7}"
       11980  speech.mark_returned mark=1:1:15
              listening
       14560  caller.speech_started voicedMs=60
              transcribing
       14660  caller.speech_sustained voicedMs=160
       14860  caller.words_guessed text="is it "
       14940  timer.fired steady_words
              -> intent.classify lookup=2 text="is it"
              -> knowledge.search lookup=2 text="is it"
       14945  intent.classified lookup=2 intent=null confidence=0
       14960  knowledge.found lookup=2 passages=0
       15420  caller.speech_ended silentMs=200
       15520  caller.words_settled text="is it booked" confidence=0.95
              -> speech.hold run=2 epoch=1
              -> intent.classify lookup=3 text="is it booked"
              -> knowledge.search lookup=3 text="is it booked"
       15525  intent.classified lookup=3 intent=null confidence=0
       15540  knowledge.found lookup=3 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: is it booked"
       15720  timer.fired end_of_turn
              -> speech.release run=2 epoch=2 fromMs=0
              thinking run=2 kind=reply
       15780  reply.finished run=2
              -> speech.say run=2 epoch=2 segment=0 text="Table seven."
       15910  speech.mark_returned mark=2:2:16
              speaking run=2 kind=reply
       16630  speech.mark_returned mark=2:2:18
              listening"
    `);
  });

  test('and gives the same order again has given it once; one that repeats, twice', () => {
    const again = (wish: ToolWish) =>
      play([answered, ...asks, ...says(9_500, 'and another one please')], {
        agent: ableAgent,
        reply: (nth) => (nth % 2 === 0 ? asking(wish) : replies('Done.')(0, 0)),
        untilMs: 15_000,
      });
    expect(ordersOf(again(book), 'tool.call')).toHaveLength(1);
    const keys = ordersOf(again(order), 'tool.call').map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });

  test('may try again what has failed', () => {
    const call = play([answered, ...asks], {
      agent: ableAgent,
      tool: (_, nth) => (nth === 0 ? 'fails' : { afterMs: 100, result: '{"table":7}' }),
      reply: (nth) => (nth < 2 ? asking(book) : replies('Booked.')(0, 0)),
      untilMs: 9_000,
    });
    expect(ordersOf(call, 'tool.call')).toHaveLength(2);
    expect(shownToModel(call, -1)).toContain('result 0: it failed: unreachable');
    expect(shownToModel(call, -1)).toContain('result 1: {"table":7}');
  });

  test('never sees more of a result than it can take in', () => {
    const call = play([answered, ...asks], {
      agent: ableAgent,
      tool: () => ({ afterMs: 100, result: 'x'.repeat(20_000_000) }),
      reply: (nth) => (nth === 0 ? asking(book) : replies('Booked.')(0, 0)),
      untilMs: 9_000,
    });
    expect(shownToModel(call, -1).at(-1)?.length).toBeLessThan(5_000);
  });

  test('that ends the call and asks for more in one breath has ended it', () => {
    const call = play([answered, ...asks], {
      agent: ableAgent,
      reply: () => asking('Goodbye then.', { tool: 'end_call', with: '{}' }, { tool: 'look_up', with: '{}' }),
    });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
    expect(ordersOf(call, 'reply.write')).toHaveLength(1);
  });
});
