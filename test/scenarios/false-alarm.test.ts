import { describe, expect, test } from 'vitest';
import { answered, makesNoise, type Saying, says } from '../support/caller-acts.ts';
import { play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

const asksForHours = says(3_500, 'what are your opening hours');
const hours = replies(
  'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.',
  'Yes, we are closed on Sundays.',
);
const whole = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';

/** The caller asks, and this happens while they are being answered. */
function whileAnswered(...acts: readonly Scripted[]) {
  return play([answered, ...asksForHours, ...acts], { reply: hours, untilMs: 30_000 });
}

const overTheAgent: Saying = { lastsMs: 400, guessed: false, settledAfterMs: 300 };

describe('a caller who only shows that they listen', () => {
  test('hears the agent go on with the word where it was cut', () => {
    const call = whileAnswered(...says(7_800, 'uh-huh', overTheAgent));
    expect(call.since(7_800)).toMatchInlineSnapshot(`
      "  7860  caller.speech_started voicedMs=60
        7960  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        8040  speech.mark_returned mark=1:1:16  (ignored: the mark is of an earlier epoch)
        8400  caller.speech_ended silentMs=200
        8500  caller.words_settled text="uh-huh" confidence=0.95
              -> speech.release run=1 epoch=2 fromMs=1900
              speaking run=1 kind=reply
       11540  speech.mark_returned mark=1:2:32
              listening
       18540  timer.fired silence
              -> speech.say run=2 epoch=2 segment=0 text="Are you still there?"
              thinking run=2 kind=reprompt
       18670  speech.mark_returned mark=2:2:33
              speaking run=2 kind=reprompt
       19870  speech.mark_returned mark=2:2:36
              listening
       26870  timer.fired silence
              -> speech.say run=3 epoch=2 segment=0 text="I cannot hear you."
              thinking run=3 kind=reprompt
       27000  speech.mark_returned mark=3:2:37
              speaking run=3 kind=reprompt
       28080  speech.mark_returned mark=3:2:40
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.
      agent   Are you still there?
      agent   I cannot hear you."
    `);
  });

  test('has not said anything that needs an answer', () => {
    const call = whileAnswered(...says(7_800, 'Okay, right.', overTheAgent));
    expect(call.state.turns).toBe(1);
    expect(
      call.state.history.filter((said) => said.speaker === 'agent' && said.heard === whole),
    ).toHaveLength(1);
  });

  test('is not silenced by, when the nod is too short to be a voice over it', () => {
    const call = whileAnswered(...says(7_800, 'mhm', { ...overTheAgent, lastsMs: 120 }));
    const over = call.steps.filter(({ event }) => event.at >= 7_800);
    const orders = over.flatMap(({ after }) => after.commands.map((order) => order.type));
    expect(orders).not.toContain('speech.hold');
    expect(call.state.turns).toBe(1);
  });

  test('has answered, when "yes" comes over the last word of a question', () => {
    const call = play([answered, ...says(1_900, 'yes', { ...overTheAgent, lastsMs: 700 })], {
      untilMs: 6_000,
    });
    expect(call.state.history.filter((said) => said.speaker === 'caller')).toMatchObject([{ text: 'yes' }]);
  });
});

describe('a noise over the agent', () => {
  test('costs the caller no word of the answer, however often it comes', () => {
    const noises = [6_900, 9_700, 12_500].flatMap((at) => makesNoise(at, 300));
    const call = whileAnswered(...noises);
    const answer = call.state.history.find((said) => said.speaker === 'agent' && said.kind === 'reply');
    expect(answer).toMatchObject({ heard: whole, interrupted: false });
    const releases = call.steps.flatMap(({ before, after }) =>
      before.phase.name === 'transcribing'
        ? []
        : after.commands.flatMap((order) => (order.type === 'speech.release' ? [order.fromMs] : [])),
    );
    expect(releases).toHaveLength(3);
    expect([...releases].sort((a, b) => a - b)).toEqual(releases);
  });

  test('does not make the agent go on while the caller is speaking', () => {
    const call = whileAnswered(
      ...makesNoise(7_800, 300),
      ...says(9_000, 'and what about Sundays', { settledAfterMs: 600 }),
    );
    const spoken = { from: 9_060, to: 9_000 + 'and what about Sundays'.length * 60 };
    const released = call.steps.filter(({ event, after }) => {
      const during = event.at > spoken.from && event.at < spoken.to;
      return during && after.commands.some((order) => order.type === 'speech.release');
    });
    expect(released).toEqual([]);
    expect(call.state.history).toContainEqual(expect.objectContaining({ text: 'and what about Sundays' }));
  });

  test('that turns into words after the agent went on, interrupts it at what was heard of both parts', () => {
    const call = whileAnswered(...makesNoise(7_800, 300), ...says(10_600, 'wait, on Sundays?'));
    const answer = call.state.history.find((said) => said.speaker === 'agent' && said.kind === 'reply');
    expect(answer).toMatchObject({ interrupted: true, generated: whole });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, Monday to Friday, | and on Saturdays from ten to two.
      caller  wait, on Sundays?
      agent   Yes, we are closed on Sundays.
      agent   Are you still there?"
    `);
  });
});
