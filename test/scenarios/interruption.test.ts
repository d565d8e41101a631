import { describe, expect, test } from 'vitest';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { play } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

const asksForHours = says(3_500, 'what are your opening hours');
const hours = replies(
  'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.',
  'Yes, we are closed on Sundays.',
);

describe('a caller who speaks over the agent', () => {
  test('is heard at once, and the agent remembers exactly the words it got out', () => {
    const call = play([answered, ...asksForHours, ...says(7_800, 'and on Sundays')], {
      reply: hours,
      untilMs: 14_000,
    });
    expect(call.since(6_100)).toMatchInlineSnapshot(`
      "  6130  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
        7860  caller.speech_started voicedMs=60
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
        9520  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="Yes, we are closed on Sundays."
        9650  speech.mark_returned mark=2:3:24
              speaking run=2 kind=reply
       11450  speech.mark_returned mark=2:3:29
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, | Monday to Friday, and on Saturdays from ten to two.
      caller  and on Sundays
      agent   Yes, we are closed on Sundays."
    `);
  });

  test('never hears what was still being made for the reply they cut off', () => {
    const failure = { provider: 'tts', reason: 'crashed', detail: '', retryable: true } as const;
    const call = play(
      [
        answered,
        ...asksForHours,
        ...says(7_800, 'and on Sundays'),
        [9_100, { type: 'reply.text_written', run: 1, request: 0, text: 'Late words of a dead reply.' }],
        [9_110, { type: 'reply.finished', run: 1, request: 0 }],
        [9_120, { type: 'speech.segment_synthesised', run: 1, segment: 1, durationMs: 900 }],
        [
          9_130,
          {
            type: 'speech.mark_sent',
            mark: { run: 1, epoch: 0, seq: 99 },
            segment: 1,
            reachedMs: 2_000,
            endsSegment: true,
          },
        ],
        [9_131, { type: 'speech.mark_returned', mark: { run: 1, epoch: 0, seq: 99 } }],
        [9_132, { type: 'speech.failed', run: 1, segment: 1, failure }],
        [9_133, { type: 'reply.failed', run: 1, request: 0, failure }],
      ],
      { reply: hours, untilMs: 9_139 },
    );
    expect(call.since(7_900)).toMatchInlineSnapshot(`
      "  7960  caller.speech_sustained voicedMs=160
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
        9100  reply.text_written run=1 text="Late words of a dead reply."  (ignored: the run is over)
        9110  reply.finished run=1  (ignored: the run is over)
        9120  speech.segment_synthesised run=1 segment=1 durationMs=900  (ignored: the run is over)
        9130  speech.mark_sent mark=1:0:99 segment=1 reachedMs=2000 endsSegment=true  (ignored: the run is over)
        9131  speech.mark_returned mark=1:0:99  (ignored: the run is over)
        9132  speech.failed run=1 segment=1 failure=crashed  (ignored: the run is over)
        9133  reply.failed run=1 failure=crashed  (ignored: the run is over)"
    `);
  });

  test('hears the agent go on at the word where it was cut, when their voice brought no words', () => {
    const call = play([answered, ...asksForHours, ...makesNoise(7_800, 900)], {
      reply: hours,
      untilMs: 15_000,
    });
    expect(call.since(7_800)).toMatchInlineSnapshot(`
      "  7860  caller.speech_started voicedMs=60
        7960  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        8040  speech.mark_returned mark=1:1:16  (ignored: the mark is of an earlier epoch)
        8900  caller.speech_ended silentMs=200
       10100  timer.fired false_alarm
              -> speech.release run=1 epoch=2 fromMs=1900
              speaking run=1 kind=reply
       13140  speech.mark_returned mark=1:2:32
              listening"
    `);
  });

  test('is not given the floor for a cough', () => {
    const call = play([answered, ...asksForHours, ...makesNoise(7_800, 100)], {
      reply: hours,
      untilMs: 15_000,
    });
    expect(call.since(7_800)).toMatchInlineSnapshot(`
      "  7860  caller.speech_started voicedMs=60
        8100  caller.speech_ended silentMs=200
       10810  speech.mark_returned mark=1:1:23
              transcribing
       10810  timer.fired end_of_turn
       11810  timer.fired words_owed
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, Monday to Friday, and on Saturdays from ten to two."
    `);
  });
});

describe('a caller who goes on before the answer is heard', () => {
  test('is answered once, for all they said', () => {
    const call = play([answered, ...asksForHours, ...says(5_800, 'on Sundays I mean')], {
      reply: hours,
      untilMs: 11_000,
    });
    expect(call.since(5_600)).toMatchInlineSnapshot(`
      "  5620  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5820  reply.text_written run=1 text="five, "
              -> speech.say run=1 epoch=1 segment=0 text="We are open from nine to five,"
        5860  caller.speech_started voicedMs=60
              -> speech.hold run=1 epoch=1
        5960  caller.speech_sustained voicedMs=160
        6130  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
        6310  caller.words_guessed text="on Sunday"
        7020  caller.speech_ended silentMs=200
        7120  caller.words_settled text="on Sundays I mean" confidence=0.95
              -> speech.cut run=1 epoch=2
              cancelled
        7170  timer.fired settle
              transcribing
        7320  timer.fired end_of_turn
              -> intent.classify lookup=2 text="what are your opening hours on Sundays I mean"
              -> knowledge.search lookup=2 text="what are your opening hours on Sundays I mean"
              thinking run=2 kind=reply
        7325  intent.classified lookup=2 intent=null confidence=0
        7340  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: what are your opening hours on Sundays I mean"
        7700  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="Yes, we are closed on Sundays."
        7830  speech.mark_returned mark=2:3:15
              speaking run=2 kind=reply
        9630  speech.mark_returned mark=2:3:20
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   |We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.
      caller  on Sundays I mean
      agent   Yes, we are closed on Sundays."
    `);
  });

  test('is not answered for half of it when the recogniser is slow with the rest', () => {
    const goesOn = says(5_800, 'on Sundays I mean', { settledAfterMs: 2_000 });
    const call = play([answered, ...asksForHours, ...goesOn], { reply: hours, untilMs: 11_000 });
    expect(call.since(5_600)).toMatchInlineSnapshot(`
      "  5620  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5820  reply.text_written run=1 text="five, "
              -> speech.say run=1 epoch=1 segment=0 text="We are open from nine to five,"
        5860  caller.speech_started voicedMs=60
              -> speech.hold run=1 epoch=1
        5960  caller.speech_sustained voicedMs=160
        6130  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
        6310  caller.words_guessed text="on Sunday"
        7020  caller.speech_ended silentMs=200
        8220  timer.fired false_alarm
              -> speech.cut run=1 epoch=2
              cancelled
        8270  timer.fired settle
              transcribing
        8270  timer.fired end_of_turn
        8350  timer.fired steady_words
              -> intent.classify lookup=2 text="what are your opening hours on Sunday"
              -> knowledge.search lookup=2 text="what are your opening hours on Sunday"
        8355  intent.classified lookup=2 intent=null confidence=0
        8370  knowledge.found lookup=2 passages=0
        8820  caller.words_settled text="on Sundays I mean" confidence=0.95
              -> intent.classify lookup=3 text="what are your opening hours on Sundays I mean"
              -> knowledge.search lookup=3 text="what are your opening hours on Sundays I mean"
              thinking run=2 kind=reply
        8825  intent.classified lookup=3 intent=null confidence=0
        8840  knowledge.found lookup=3 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: what are your opening hours on Sundays I mean"
        9200  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="Yes, we are closed on Sundays."
        9330  speech.mark_returned mark=2:3:15
              speaking run=2 kind=reply"
    `);
  });
});

describe('a cough while the agent thinks', () => {
  test('holds the reply back and lets it go again', () => {
    const call = play([answered, ...asksForHours, ...makesNoise(5_700, 100)], {
      reply: hours,
      untilMs: 9_000,
    });
    expect(call.since(5_600)).toMatchInlineSnapshot(`
      "  5620  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5760  caller.speech_started voicedMs=60
              -> speech.hold run=1 epoch=1
        5820  reply.text_written run=1 text="five, "
              -> speech.say run=1 epoch=2 segment=0 text="We are open from nine to five,"
        6000  caller.speech_ended silentMs=200
        6130  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
        7200  timer.fired false_alarm
              -> speech.release run=1 epoch=2 fromMs=0
        7280  speech.mark_returned mark=1:2:9
              speaking run=1 kind=reply"
    `);
  });

  test('is over sooner when the recogniser says that it was nothing', () => {
    const nothing = [6_100, { type: 'caller.words_settled', text: '', confidence: 0 }] as const;
    const call = play([answered, ...asksForHours, ...makesNoise(5_700, 100), nothing], {
      reply: hours,
      untilMs: 9_000,
    });
    expect(call.since(5_900)).toMatchInlineSnapshot(`
      "  6000  caller.speech_ended silentMs=200
        6100  caller.words_settled text="" confidence=0
              -> speech.release run=1 epoch=2 fromMs=0
        6130  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
        6180  speech.mark_returned mark=1:2:9
              speaking run=1 kind=reply"
    `);
  });

  test('takes back what had gone out and was not heard yet', () => {
    const call = play([answered, ...asksForHours, ...makesNoise(6_100, 100)], {
      reply: hours,
      roundTripMs: 400,
      untilMs: 16_000,
    });
    expect(call.since(5_900)).toMatchInlineSnapshot(`
      "  6130  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
        6160  caller.speech_started voicedMs=60
              -> speech.hold run=1 epoch=1
        6270  speech.mark_returned mark=1:1:9  (ignored: the mark is of an earlier epoch)
        6400  caller.speech_ended silentMs=200
        6560  speech.mark_returned mark=1:1:10  (ignored: the mark is of an earlier epoch)
        7600  timer.fired false_alarm
              -> speech.release run=1 epoch=2 fromMs=0
        8000  speech.mark_returned mark=1:2:24
              speaking run=1 kind=reply
       12860  speech.mark_returned mark=1:2:38
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, Monday to Friday, and on Saturdays from ten to two."
    `);
  });

  test('does not make a misunderstanding of the next cough', () => {
    const hum = makesNoise(5_700, 500);
    const call = play([answered, ...asksForHours, ...hum, ...makesNoise(15_000, 100)], {
      reply: hours,
      untilMs: 18_000,
    });
    expect(call.since(14_000)).toMatchInlineSnapshot(`
      " 15060  caller.speech_started voicedMs=60
              transcribing
       15300  caller.speech_ended silentMs=200
       15600  timer.fired end_of_turn
       16600  timer.fired words_owed
              listening"
    `);
  });
});

test('a cough shows how far the carrier is, where the first mark was late: nothing is taken for heard too soon', () => {
  const late = [900, { type: 'speech.mark_returned', mark: { run: 0, epoch: 0, seq: 0 } }] as const;
  const call = play([answered, late, ...makesNoise(1_400, 300), ...says(4_000, 'are you open today')], {
    lines: { greeting: 'Hello, this is Robin, and you can ask me whatever you like about our house.' },
    marksReturn: (at) => at > 1_500,
    untilMs: 6_000,
  });
  const soFar = call.steps.filter(({ event }) => event.at < 4_000);
  const waysMs = soFar.map(({ after }) => after.state.roundTripMs);
  expect([...new Set(waysMs)]).toEqual([null, 850, 80]);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin, and you can ask me | whatever you like about our house.
    caller  are you open today"
  `);
});
