import { describe, expect, test } from 'vitest';
import { keptOf } from '../../support/call-facts.ts';
import { answered, makesNoise, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { play } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

const asks = says(3_500, 'what are your opening hours');
const days = ['Mondays', 'Sundays', 'holidays'];
const hours = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';

describe('the caller hears nothing of us after they cut in, not even what was sent already (ask 1: pipecat#366, cloudflare/agents#2261, openai-agents-js#1173)', () => {
  test('in the middle of a reply that is still being made', () => {
    const call = play([answered, ...asks, ...says(7_800, 'and on Sundays')], {
      reply: replies(hours, 'We are closed on Sundays.'),
      untilMs: 12_000,
    });
    const [hold] = ordersOf(call, 'speech.hold', 7_800);
    expect(hold).toMatchObject({ at: 7_960, run: 1 });
    expect(ordersOf(call, 'speech.say', 7_960).filter((order) => order.run === 1)).toEqual([]);
    expect(ordersOf(call, 'speech.release', 7_960)).toEqual([]);
    expect(keptOf(call, 1)?.heard).toBe('We are open from nine to five,');
    expect(call.since(7_800)).toMatchInlineSnapshot(`
      "  7860  caller.speech_started voicedMs=60
        7960  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        8040  speech.mark_returned mark=1:1:16  (ignored: the mark is of an earlier epoch)
        8220  caller.words_guessed text="and on "
        8840  caller.speech_ended silentMs=200
        8940  caller.words_settled text="and on Sundays" confidence=0.95
              -> speech.cut run=1 epoch=2
              interrupted
        8990  timer.fired settle
              transcribing
        9140  timer.fired end_of_turn
              -> intent.classify lookup=2 text="and on Sundays"
              -> knowledge.search lookup=2 text="and on Sundays"
              thinking run=2 kind=reply
        9145  intent.classified lookup=2 intent=null confidence=0
        9160  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: and on Sundays"
        9490  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="We are closed on Sundays."
        9620  speech.mark_returned mark=2:3:24
              speaking run=2 kind=reply
       11120  speech.mark_returned mark=2:3:28
              listening"
    `);
  });

  test('when all of it was made and sent, and only the carrier still plays', () => {
    const call = play([answered, ...asks, ...says(10_400, 'hang on a second')], {
      reply: replies(hours, 'Of course.'),
      untilMs: 14_000,
    });
    const [hold] = ordersOf(call, 'speech.hold', 10_400);
    const before = call.steps.find(({ event }) => event.at === hold?.at)?.before.phase;
    const run = before?.name === 'speaking' ? before.run : null;
    expect(run?.marks.outstanding.at(-1)).toMatchObject({ segment: 1, endsSegment: true });
    expect(ordersOf(call, 'speech.release', 10_400)).toEqual([]);
    expect(keptOf(call, 1)?.interrupted).toBe(true);
    expect(call.since(10_400)).toMatchInlineSnapshot(`
      " 10460  caller.speech_started voicedMs=60
       10560  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
       10640  speech.mark_returned mark=1:1:23  (ignored: the mark is of an earlier epoch)
       10880  caller.words_guessed text="hang on "
       11560  caller.speech_ended silentMs=200
       11660  caller.words_settled text="hang on a second" confidence=0.95
              -> speech.cut run=1 epoch=2
              interrupted
       11710  timer.fired settle
              transcribing
       11860  timer.fired end_of_turn
              -> intent.classify lookup=2 text="hang on a second"
              -> knowledge.search lookup=2 text="hang on a second"
              thinking run=2 kind=reply
       11865  intent.classified lookup=2 intent=null confidence=0
       11880  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: hang on a second"
       12120  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="Of course."
       12250  speech.mark_returned mark=2:3:24
              speaking run=2 kind=reply
       12850  speech.mark_returned mark=2:3:26
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, Monday to Friday, and on Saturdays from ten to | two.
      caller  hang on a second
      agent   Of course."
    `);
  });
});

describe('a caller who makes a noise still hears the whole greeting (ask 2: vellum-assistant#37061)', () => {
  const greeting = 'Hello, this is Robin. How can I help?';

  test('nothing is cleared for a short one', () => {
    const call = play([answered, ...makesNoise(700, 120)], { untilMs: 5_000 });
    expect(ordersOf(call, 'speech.hold')).toEqual([]);
    expect(ordersOf(call, 'speech.cut')).toEqual([]);
    expect(keptOf(call, 0)).toMatchObject({ heard: greeting, interrupted: false });
  });

  test('after a long one it goes on where it was cut', () => {
    const call = play([answered, ...makesNoise(700, 600)], { untilMs: 6_000 });
    expect(ordersOf(call, 'speech.hold')).toHaveLength(1);
    expect(ordersOf(call, 'speech.release')).toHaveLength(1);
    expect(keptOf(call, 0)).toMatchObject({ heard: greeting, interrupted: false });
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
         130  speech.mark_returned mark=0:0:0
              speaking run=0 kind=greeting
         760  caller.speech_started voicedMs=60
         860  caller.speech_sustained voicedMs=160
              -> speech.hold run=0 epoch=0
              yielding run=0 kind=greeting
         930  speech.mark_returned mark=0:0:2  (ignored: the mark is of an earlier epoch)
        1500  caller.speech_ended silentMs=200
        2700  timer.fired false_alarm
              -> speech.release run=0 epoch=1 fromMs=731
              speaking run=0 kind=greeting
        4209  speech.mark_returned mark=0:1:15
              listening"
    `);
  });
});

describe('a caller who cuts in again and again', () => {
  const cutsIn = [7_800, 11_400, 15_000].flatMap((at, nth) => says(at, `and on ${days[nth]}`));
  const long =
    'On that day we are open from nine to five, and in summer we stay open until seven in the evening.';
  const call = play([answered, ...asks, ...cutsIn], {
    reply: replies(hours, long, long, 'We are closed then.'),
    untilMs: 19_500,
  });

  test('silences us the third time as the first (jambonz#545, #714)', () => {
    const holds = ordersOf(call, 'speech.hold').filter(
      ({ at }) => call.steps.find(({ event }) => event.at === at)?.before.phase.name === 'speaking',
    );
    expect(holds.map(({ at, run }) => ({ at, run }))).toEqual([
      { at: 7_960, run: 1 },
      { at: 11_560, run: 2 },
      { at: 15_160, run: 3 },
    ]);
    for (const { at, run } of holds) {
      expect(ordersOf(call, 'speech.say', at).filter((order) => order.run === run)).toEqual([]);
    }
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, | Monday to Friday, and on Saturdays from ten to two.
      caller  and on Mondays
      agent   On that day we are open from | nine to five, and in summer we stay open until seven in the evening.
      caller  and on Sundays
      agent   On that day we are open from | nine to five, and in summer we stay open until seven in the evening.
      caller  and on holidays
      agent   We are closed then."
    `);
  });

  test('never hears a reply to what they said before (ask 13: call-gpt#20, livekit/agents#563, agents-js#302)', () => {
    const turnAt = (run: number) =>
      call.steps.find(({ after }) => after.state.next.run === run + 1)?.event.at ?? 0;
    for (const { run, at } of ordersOf(call, 'speech.say')) {
      expect(turnAt(run), `run ${run} speaks at ${at}`).toBeLessThanOrEqual(at);
      expect(call.steps.some(({ event, after }) => event.at < at && after.state.next.run > run + 1)).toBe(
        false,
      );
    }
    const shown = ordersOf(call, 'reply.write').map(({ messages }) => messages.at(-1));
    expect(shown).toMatchObject([
      { text: 'what are your opening hours' },
      { text: 'and on Mondays' },
      { text: 'and on Sundays' },
      { text: 'and on holidays' },
    ]);
  });
});
