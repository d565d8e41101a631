import { expect, test } from 'vitest';
import { otherWayInWords } from '../../scripts/replay/other-way-in-words.ts';
import { replayWith } from '../../src/core/call/replay-with.ts';
import { answered, hangsUp, makesNoise, says } from '../support/caller-acts.ts';
import { agentWith, type PlayOptions, play } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

/** What an engineer reads who asks how another agent would have fared. */
function toldOf(other: PlayOptions): string {
  const script = [
    answered,
    ...says(4_000, 'what are your opening hours'),
    ...makesNoise(9_000, 900),
    ...says(18_000, 'thank you goodbye'),
    hangsUp(40_000),
  ];
  const { steps, state } = play(script, {
    reply: replies('We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.'),
    intent: (text) => ({ afterMs: 5, intent: /goodbye/.test(text) ? 'goodbye' : null, confidence: 1 }),
  });
  const recorded = steps.map(({ event, after }, seq) => ({ seq, event, commands: after.commands }));
  const agent = agentWith({ ...other, agent: { name: 'Kim', ...other.agent } });
  return otherWayInWords(replayWith(state.setup, recorded, agent), agent);
}

test('an engineer reads that nothing would have gone otherwise', () => {
  expect(toldOf({})).toMatchInlineSnapshot(
    `"the same to the end: Kim decides all 123 events in the same way"`,
  );
});

test('an engineer reads what would only have been said otherwise', () => {
  const other = { agent: { instructions: 'You are curt.' }, lines: { greeting: 'Kim. What is it?' } };
  expect(toldOf(other)).toMatchInlineSnapshot(`
    "same decision, other words:
            0 ms  says "Kim. What is it?" instead of "Hello, this is Robin. How can I help?"
         5940 ms  tells the model otherwise what to do; what it would have written nobody knows
    the same to the end: Kim decides all 123 events in the same way"
  `);
});

test('an engineer reads where another decision would have been taken, and what was being said there', () => {
  expect(toldOf({ agent: { answers: [] } })).toMatchInlineSnapshot(`
    "the call would have gone another way with Kim at 19340 ms: knowledge.found lookup 3, passages 0
      caller   what are your opening hours
      agent    We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.
      caller   thank you goodbye …
      then     speech.say run 2, epoch 3, segment 0, text "Thank you for calling.", attempt "first"
      then     speech.say run 2, epoch 3, segment 1, text "Goodbye.", attempt "first"
      instead  reply.write run 2, request 0, attempt "first", intent "goodbye", passages 0, tools 0, after "thank you goodbye"
      instead  timer.start first_words, 4000 ms
      instead  timer.start whole_reply, 20000 ms"
  `);
});

test('an engineer reads where a more patient agent would still have waited', () => {
  expect(toldOf({ patience: { falseAlarmMs: 2_000 } })).toMatchInlineSnapshot(`
    "the call would have gone another way with Kim at 11300 ms: timer.fired false_alarm
      agent    Hello, this is Robin. How can I help?
      caller   what are your opening hours
      agent    We are open from nine to five, Monday to Friday, and on Saturdays from ten to two. …
      then     speech.release run 1, epoch 2, fromMs 2401
      then     timer.start playback, 2000 ms
      instead  this would not have happened yet"
  `);
});

test('an engineer reads where a less patient agent would have waited no longer', () => {
  expect(toldOf({ patience: { falseAlarmMs: 700 } })).toMatchInlineSnapshot(`
    "the call would have gone another way with Kim at 10800 ms: timer.fired false_alarm
      agent    Hello, this is Robin. How can I help?
      caller   what are your opening hours
      agent    We are open from nine to five, Monday to Friday, and on Saturdays from ten to two. …
      then     this had not happened yet
      instead  speech.release run 1, epoch 2, fromMs 2401
      instead  timer.start playback, 2000 ms"
  `);
});
