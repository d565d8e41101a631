import { expect, test } from 'vitest';
import { ableAgent } from '../../support/able-agent.ts';
import { shownToModel } from '../../support/call-facts.ts';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { play } from '../../support/play.ts';
import type { Reply } from '../../support/scripted-world.ts';

test('a deploy in the middle of a booking neither ends the call nor books twice (ask 16: dograh#474, #577, pipecat docs#1080)', () => {
  const books: Reply = { pieces: [[200, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' };
  const call = play(
    [
      answered,
      ...says(3_500, 'book me a table for Friday'),
      [6_000, { type: 'call.taken_up', lease: 1 }],
      [7_000, { type: 'line.opened' }],
      [7_050, { type: 'tool.returned', tool: 0, result: 'of the process before us' }],
    ],
    {
      agent: ableAgent,
      tool: () => 'never',
      reply: (nth) =>
        nth < 2 ? books : { pieces: [[200, 'Let me check whether it is booked.']], end: 'done' },
      untilMs: 11_000,
    },
  );
  expect(ordersOf(call, 'tool.call')).toHaveLength(1);
  expect(ordersOf(call, 'reply.write', 6_000).every(({ run }) => run >= 1_000)).toBe(true);
  expect(shownToModel(call, -1).filter((line) => line.startsWith('result'))).toEqual([
    'result 0: {"status":"unknown","note":"Nobody knows whether it was done. Do not do it again; ask or look it up."}',
    'result 1: {"status":"unknown","note":"Nobody knows whether it was done. Do not do it again; ask or look it up."}',
  ]);
  expect(call.since(5_500)).toMatchInlineSnapshot(`
    "  5560  timer.fired end_of_turn
            -> speech.release run=1 epoch=1 fromMs=0
            thinking run=1 kind=reply
      5580  reply.tool_called run=1 name="book" arguments="{\\"day\\":\\"Friday\\"}"
            -> tool.call tool=0 name="book" arguments={day:Friday} key="played:book:[[\\"day\\",\\"Friday\\"]]"
      5590  reply.finished run=1
      6000  call.taken_up lease=1
            -> speech.cut run=1 epoch=1
            adrift because=taken_up
      7000  line.opened
            -> speech.say run=1000 epoch=2 segment=0 text="Sorry, I lost you for a second."
            -> intent.classify lookup=2 text="book me a table for Friday"
            -> knowledge.search lookup=2 text="book me a table for Friday"
            thinking run=1000 kind=reply
      7005  intent.classified lookup=2 intent=null confidence=0
      7020  knowledge.found lookup=2 passages=0
            -> reply.write run=1000 intent=null passages=0 after="result: {"status":"unknown","note":"Nobody knows whether it was done. Do not do it again; ask or look it up."}"
      7050  tool.returned tool=0 result="of the process before us"  (ignored: nobody waits for this tool)
      7130  speech.mark_returned mark=1000:2:9
            speaking run=1000 kind=reply
      7220  reply.tool_called run=1000 name="book" arguments="{\\"day\\":\\"Friday\\"}"
      7230  reply.finished run=1000
            -> reply.write run=1000 request=1 intent=null passages=0 after="result: {"status":"unknown","note":"Nobody knows whether it was done. Do not do it again; ask or look it up."}"
      7440  reply.finished run=1000 request=1
            -> speech.say run=1000 epoch=2 segment=1 text="Let me check whether it is booked.""
  `);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  book me a table for Friday
    agent   |"
  `);
});
