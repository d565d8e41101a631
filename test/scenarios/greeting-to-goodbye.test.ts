import { expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { play } from '../support/play.ts';
import { replies, type World } from '../support/scripted-world.ts';

const hearsGoodbye: World['intent'] = (text) => ({
  afterMs: 5,
  intent: text.includes('goodbye') ? 'goodbye' : null,
  confidence: 0.9,
});

test('a caller is greeted, answered, and told goodbye before the line is hung up', () => {
  const call = play(
    [answered, ...says(3_500, 'what are your opening hours'), ...says(11_500, 'thank you goodbye')],
    { intent: hearsGoodbye, reply: replies('We are open from nine to five, Monday to Friday.') },
  );
  expect(call.transcript).toMatchInlineSnapshot(`
    "     0  line.opened
            -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
            -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
            thinking run=0 kind=greeting
       130  speech.mark_returned mark=0:0:0
            speaking run=0 kind=greeting
      2290  speech.mark_returned mark=0:0:8
            listening
      3560  caller.speech_started voicedMs=60
            transcribing
      3660  caller.speech_sustained voicedMs=160
      4310  caller.words_guessed text="what are your "
      4390  timer.fired steady_words
            -> intent.classify lookup=0 text="what are your"
            -> knowledge.search lookup=0 text="what are your"
      4395  intent.classified lookup=0 intent=null confidence=0.9
      4410  knowledge.found lookup=0 passages=0
      5320  caller.speech_ended silentMs=200
      5420  caller.words_settled text="what are your opening hours" confidence=0.95
            -> speech.hold run=1 epoch=0
            -> intent.classify lookup=1 text="what are your opening hours"
            -> knowledge.search lookup=1 text="what are your opening hours"
      5425  intent.classified lookup=1 intent=null confidence=0.9
      5440  knowledge.found lookup=1 passages=0
            -> reply.write run=1 intent=null passages=0 after="user: what are your opening hours"
      5620  timer.fired end_of_turn
            -> speech.release run=1 epoch=1 fromMs=0
            thinking run=1 kind=reply
      5820  reply.text_written run=1 text="five, "
            -> speech.say run=1 epoch=1 segment=0 text="We are open from nine to five,"
      5920  reply.finished run=1
            -> speech.say run=1 epoch=1 segment=1 text="Monday to Friday."
      5950  speech.mark_returned mark=1:1:9
            speaking run=1 kind=reply
      8770  speech.mark_returned mark=1:1:18
            listening
     11560  caller.speech_started voicedMs=60
            transcribing
     11660  caller.speech_sustained voicedMs=160
     12010  caller.words_guessed text="thank you"
     12090  timer.fired steady_words
            -> intent.classify lookup=2 text="thank you"
            -> knowledge.search lookup=2 text="thank you"
     12095  intent.classified lookup=2 intent=null confidence=0.9
     12110  knowledge.found lookup=2 passages=0
     12720  caller.speech_ended silentMs=200
     12820  caller.words_settled text="thank you goodbye" confidence=0.95
            -> speech.hold run=2 epoch=1
            -> intent.classify lookup=3 text="thank you goodbye"
            -> knowledge.search lookup=3 text="thank you goodbye"
     12825  intent.classified lookup=3 intent="goodbye" confidence=0.9
     12840  knowledge.found lookup=3 passages=0
            -> speech.say run=2 epoch=2 segment=0 text="Thank you for calling."
            -> speech.say run=2 epoch=2 segment=1 text="Goodbye."
     13020  timer.fired end_of_turn
            -> speech.release run=2 epoch=2 fromMs=0
            thinking run=2 kind=farewell
     13100  speech.mark_returned mark=2:2:19
            speaking run=2 kind=farewell
     14900  speech.mark_returned mark=2:2:26
            -> departure.keep departure={hangUp:agent_done}
            leaving because=agent_done
     14905  departure.kept
            -> line.hang_up because="agent_done"
            -> call.finish because="agent_done"
            ended because=agent_done"
  `);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  what are your opening hours
    agent   We are open from nine to five, Monday to Friday.
    caller  thank you goodbye
    agent   Thank you for calling. Goodbye."
  `);
});

test('an agent that says goodbye hangs up only when the caller has heard the last word of it', () => {
  const call = play([answered, ...says(3_500, 'goodbye')], { intent: hearsGoodbye, roundTripMs: 900 });
  const leaves = call.steps.find(({ after }) => after.state.phase.name === 'leaving');
  expect(leaves?.event.type).toBe('speech.mark_returned');
  expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
  expect(call.since(5_000)).toMatchInlineSnapshot(`
    "  5320  speech.mark_returned mark=1:1:9
            speaking run=1 kind=farewell
      7120  speech.mark_returned mark=1:1:16
            -> departure.keep departure={hangUp:agent_done}
            leaving because=agent_done
      7125  departure.kept
            -> line.hang_up because="agent_done"
            -> call.finish because="agent_done"
            ended because=agent_done"
  `);
});

test('what the agent knows and what the caller wants both reach the model', () => {
  const call = play([answered, ...says(3_500, 'do you have parking')], {
    intent: () => ({ afterMs: 30, intent: 'parking', confidence: 0.8 }),
    knowledge: () => ({ afterMs: 10, passages: ['Parking is behind the house.'] }),
    untilMs: 7_000,
  });
  expect(call.since(5_100)).toMatchInlineSnapshot(`
    "  5140  timer.fired end_of_turn
            -> speech.release run=1 epoch=1 fromMs=0
            thinking run=1 kind=reply
      5180  reply.finished run=1
            -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
      5310  speech.mark_returned mark=1:1:9
            speaking run=1 kind=reply"
  `);
});
