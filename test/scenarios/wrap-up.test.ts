import { describe, expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';

describe('a caller whose time is nearly up', () => {
  const patience = { longestCallMs: 30_000, wrapUpMs: 20_000 };
  const isTold = (call: ReturnType<typeof play>) =>
    ordersOf(call, 'speech.say').flatMap(({ at, text }) => (text === 'We have a minute left.' ? [at] : []));

  test('is told as soon as nobody speaks', () => {
    const call = play([answered], { patience });
    expect(isTold(call)).toHaveLength(1);
  });

  test('is told after their answer, when they were speaking as it became due', () => {
    const call = play([answered, ...says(9_000, 'what are your opening hours')], { patience });
    expect(call.since(9_000)).toMatchInlineSnapshot(`
      "  9060  caller.speech_started voicedMs=60
              transcribing
        9160  caller.speech_sustained voicedMs=160
        9810  caller.words_guessed text="what are your "
        9890  timer.fired steady_words
              -> intent.classify lookup=0 text="what are your"
              -> knowledge.search lookup=0 text="what are your"
        9895  intent.classified lookup=0 intent=null confidence=0
        9910  knowledge.found lookup=0 passages=0
       10000  timer.fired wrap_up
       10820  caller.speech_ended silentMs=200
       10920  caller.words_settled text="what are your opening hours" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="what are your opening hours"
              -> knowledge.search lookup=1 text="what are your opening hours"
       10925  intent.classified lookup=1 intent=null confidence=0
       10940  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: what are your opening hours"
       11120  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
       11150  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
       11280  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
       13140  speech.mark_returned mark=1:1:14
              listening
       13140  timer.fired wrap_up
              -> speech.say run=2 epoch=1 segment=0 text="We have a minute left."
              -> speech.say run=2 epoch=1 segment=1 text="What else is there?"
              thinking run=2 kind=reprompt
       13270  speech.mark_returned mark=2:1:15
              speaking run=2 kind=reprompt
       15730  speech.mark_returned mark=2:1:23
              listening
       22730  timer.fired silence
              -> speech.say run=3 epoch=1 segment=0 text="Are you still there?"
              thinking run=3 kind=reprompt
       22860  speech.mark_returned mark=3:1:24
              speaking run=3 kind=reprompt
       24060  speech.mark_returned mark=3:1:27
              listening
       30000  timer.fired longest_call
              -> speech.say run=4 epoch=1 segment=0 text="We have talked for a long time."
              -> speech.say run=4 epoch=1 segment=1 text="Goodbye."
              thinking run=4 kind=farewell
       30130  speech.mark_returned mark=4:1:28
              speaking run=4 kind=farewell
       32470  speech.mark_returned mark=4:1:36
              -> departure.keep departure={hangUp:too_long}
              leaving because=too_long
       32475  departure.kept
              -> line.hang_up because="too_long"
              -> call.finish because="too_long"
              ended because=too_long"
    `);
  });
});
