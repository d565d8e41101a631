import { expect, test } from 'vitest';
import { keptOf } from '../../support/call-facts.ts';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { play } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

test('a caller who pauses to think hears nothing of what was begun meanwhile (ask 12: livekit/agents#3373, call-gpt#20)', () => {
  const call = play(
    [
      answered,
      ...says(3_500, 'I would like', { settledAfterMs: 100 }),
      [4_330, { type: 'caller.turn_ending' }],
      ...says(4_600, 'a table for two', { settledAfterMs: 100 }),
      [5_610, { type: 'caller.turn_ending' }],
    ],
    { reply: replies('For how many?', 'A table for two, gladly.'), untilMs: 9_000 },
  );
  const dropped = ordersOf(call, 'speech.cut').map((order) => order.run);
  const released = ordersOf(call, 'speech.release').map((order) => order.run);
  expect(dropped).toHaveLength(1);
  expect(released).not.toContain(dropped[0]);
  expect(keptOf(call, dropped[0] ?? -1)).toBeUndefined();
  expect(call.since(4_300)).toMatchInlineSnapshot(`
    "  4320  caller.words_settled text="I would like" confidence=0.95
      4330  caller.turn_ending
            -> speech.hold run=1 epoch=0
            -> intent.classify lookup=1 text="I would like"
            -> knowledge.search lookup=1 text="I would like"
      4335  intent.classified lookup=1 intent=null confidence=0
      4350  knowledge.found lookup=1 passages=0
            -> reply.write run=1 intent=null passages=0 after="user: I would like"
      4420  caller.speech_ended silentMs=200
      4620  reply.finished run=1
            -> speech.say run=1 epoch=1 segment=0 text="For how many?"
      4660  caller.speech_started voicedMs=60
      4760  caller.speech_sustained voicedMs=160
      5050  caller.words_guessed text="a table "
            -> speech.cut run=1 epoch=1
      5130  timer.fired steady_words
            -> intent.classify lookup=2 text="I would like a table"
            -> knowledge.search lookup=2 text="I would like a table"
      5135  intent.classified lookup=2 intent=null confidence=0
      5150  knowledge.found lookup=2 passages=0
      5600  caller.words_settled text="a table for two" confidence=0.95
      5610  caller.turn_ending
            -> speech.hold run=2 epoch=2
            -> intent.classify lookup=3 text="I would like a table for two"
            -> knowledge.search lookup=3 text="I would like a table for two"
      5615  intent.classified lookup=3 intent=null confidence=0
      5630  knowledge.found lookup=3 passages=0
            -> reply.write run=2 intent=null passages=0 after="user: I would like a table for two"
      5700  caller.speech_ended silentMs=200
      5920  reply.text_written run=2 text="two, "
            -> speech.say run=2 epoch=3 segment=0 text="A table for two,"
      5960  reply.finished run=2
            -> speech.say run=2 epoch=3 segment=1 text="gladly."
      6000  timer.fired end_of_turn
            -> speech.release run=2 epoch=3 fromMs=0
            thinking run=2 kind=reply
      6080  speech.mark_returned mark=2:3:9
            speaking run=2 kind=reply
      7460  speech.mark_returned mark=2:3:15
            listening"
  `);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  I would like a table for two
    agent   A table for two, gladly."
  `);
});
