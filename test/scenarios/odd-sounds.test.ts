import { describe, expect, test } from 'vitest';
import { keptOf, shownToModel } from '../support/call-facts.ts';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

const asks = says(3_500, 'what are your opening hours');
const hours = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';

describe('a voice without end', () => {
  const radio: readonly Scripted[] = [
    [7_060, { type: 'caller.speech_started', voicedMs: 60 }],
    [7_160, { type: 'caller.speech_sustained', voicedMs: 160 }],
  ];

  test('over the agent does not silence it for ever: the caller hears the rest', () => {
    const call = play([answered, ...asks, ...radio], { reply: replies(hours), untilMs: 30_000 });
    const [released] = ordersOf(call, 'speech.release', 7_000);
    expect((released?.at ?? 0) - 7_060).toBeLessThanOrEqual(17_000);
    expect(keptOf(call, 1)).toMatchObject({ heard: hours, interrupted: false });
    expect(call.since(7_000)).toMatchInlineSnapshot(`
      "  7060  caller.speech_started voicedMs=60
        7160  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
       22060  timer.fired endless_voice
       23260  timer.fired false_alarm
              -> speech.release run=1 epoch=2 fromMs=1200
              speaking run=1 kind=reply
       27000  speech.mark_returned mark=1:2:35
              listening"
    `);
  });

  test('after the words does not hold up their answer', () => {
    const endless = asks.filter(([, { type }]) => type !== 'caller.speech_ended');
    const call = play([answered, ...endless], { reply: replies(hours), untilMs: 9_000 });
    const taken = call.steps.find(({ after }) => after.state.turns === 1);
    expect(taken?.event.at).toBeLessThan(5_420 + 2_500);
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5420  caller.words_settled text="what are your opening hours" confidence=0.95
        6920  timer.fired endless_voice
        6920  timer.fired end_of_turn
              -> intent.classify lookup=1 text="what are your opening hours"
              -> knowledge.search lookup=1 text="what are your opening hours"
              thinking run=1 kind=reply
        6925  intent.classified lookup=1 intent=null confidence=0
        6940  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: what are your opening hours"
        7320  reply.text_written run=1 text="five, "
              -> speech.say run=1 epoch=0 segment=0 text="We are open from nine to five,"
        7450  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply
        7630  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=1 text="Monday to Friday, and on Saturdays from ten to two.""
    `);
  });
});

describe('an echo of ours', () => {
  test('silences us for a moment, and we go on where it cut us', () => {
    const echo = says(6_700, 'We are open', { lastsMs: 500, settledAfterMs: 200, guessed: false });
    const call = play([answered, ...asks, ...echo], { reply: replies(hours), untilMs: 14_000 });
    expect(keptOf(call, 1)).toMatchObject({ heard: hours, interrupted: false });
    expect(call.state.turns).toBe(1);
    expect(call.since(6_700)).toMatchInlineSnapshot(`
      "  6760  caller.speech_started voicedMs=60
        6860  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        6940  speech.mark_returned mark=1:1:12  (ignored: the mark is of an earlier epoch)
        7400  caller.speech_ended silentMs=200
        7400  caller.words_settled text="We are open" confidence=0.95
              -> speech.release run=1 epoch=2 fromMs=950
              speaking run=1 kind=reply
       11390  speech.mark_returned mark=1:2:36
              listening"
    `);
  });

  test('does not even silence an agent that yields to words only', () => {
    const echo: readonly Scripted[] = [
      ...says(6_700, 'we are open from nine to five', { lastsMs: 1_600, guessed: false }),
      [7_400, { type: 'caller.words_guessed', text: 'we are open' }],
      [8_000, { type: 'caller.words_guessed', text: 'we are open from nine' }],
    ];
    const call = play([answered, ...asks, ...echo], {
      agent: { bargeInOn: 'words' },
      reply: replies(hours),
      untilMs: 14_000,
    });
    expect(ordersOf(call, 'speech.hold', 6_700)).toEqual([]);
    expect(keptOf(call, 1)).toMatchObject({ heard: hours, interrupted: false });
  });

  test('is not what a caller repeats to ask about it', () => {
    const call = play(
      [answered, ...asks, ...says(9_500, 'from nine to five', { lastsMs: 900, settledAfterMs: 200 })],
      {
        reply: replies(hours, 'Yes.'),
        untilMs: 14_000,
      },
    );
    expect(call.state.turns).toBe(2);
  });
});

describe('someone who is called', () => {
  const over = says(900, 'hello?', { lastsMs: 500, settledAfterMs: 150 });

  test('and says hello over the greeting has not interrupted it', () => {
    const call = play([answered, ...over], { direction: 'outbound', untilMs: 8_000 });
    expect(keptOf(call, 0)).toMatchObject({
      heard: 'Hello, this is Robin. How can I help?',
      interrupted: false,
    });
    expect(call.state.turns).toBe(0);
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
         130  speech.mark_returned mark=0:0:0
              speaking run=0 kind=greeting
         960  caller.speech_started voicedMs=60
        1060  caller.speech_sustained voicedMs=160
              -> speech.hold run=0 epoch=0
              yielding run=0 kind=greeting
        1140  speech.mark_returned mark=0:0:3  (ignored: the mark is of an earlier epoch)
        1140  speech.mark_returned mark=0:0:4  (ignored: the mark is of an earlier epoch)
        1140  speech.mark_returned mark=0:0:5  (ignored: the mark is of an earlier epoch)
        1150  caller.words_guessed text="hel"
        1550  caller.words_settled text="hello?" confidence=0.95
        1600  caller.speech_ended silentMs=200
              -> speech.release run=0 epoch=1 fromMs=853
              speaking run=0 kind=greeting
        2987  speech.mark_returned mark=0:1:15
              listening"
    `);
  });

  test('and says more than hello has', () => {
    const call = play([answered, ...says(900, 'hello? I am driving')], {
      direction: 'outbound',
      untilMs: 8_000,
    });
    expect(keptOf(call, 0)).toMatchObject({ interrupted: true });
    expect(call.state.turns).toBe(1);
  });

  test('and calls us instead is heard', () => {
    const call = play([answered, ...over], { untilMs: 8_000 });
    expect(call.state.turns).toBe(1);
  });
});

describe('an agent that yields to words only', () => {
  const words = {
    agent: { bargeInOn: 'words' } as const,
    reply: replies(hours, 'We are closed on Sundays.'),
  };

  test('speaks on over a voice until there are some', () => {
    const call = play([answered, ...asks, ...says(7_000, 'and on Sundays', { lastsMs: 1_000 })], {
      ...words,
      untilMs: 12_000,
    });
    expect(ordersOf(call, 'speech.hold', 7_000)[0]?.at).toBe(7_500);
    expect(keptOf(call, 1)?.interrupted).toBe(true);
    expect(call.since(7_000)).toMatchInlineSnapshot(`
      "  7060  caller.speech_started voicedMs=60
        7160  caller.speech_sustained voicedMs=160
        7500  caller.words_guessed text="and on "
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        7550  speech.mark_returned mark=1:1:13  (ignored: the mark is of an earlier epoch)
        7580  speech.mark_returned mark=1:1:14  (ignored: the mark is of an earlier epoch)
        7580  speech.mark_returned mark=1:1:15  (ignored: the mark is of an earlier epoch)
        8200  caller.speech_ended silentMs=200
        8300  caller.words_settled text="and on Sundays" confidence=0.95
              -> speech.cut run=1 epoch=2
              interrupted
        8350  timer.fired settle
              transcribing
        8500  timer.fired end_of_turn
              -> intent.classify lookup=2 text="and on Sundays"
              -> knowledge.search lookup=2 text="and on Sundays"
              thinking run=2 kind=reply
        8505  intent.classified lookup=2 intent=null confidence=0
        8520  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: and on Sundays"
        8850  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="We are closed on Sundays."
        8980  speech.mark_returned mark=2:3:24
              speaking run=2 kind=reply
       10480  speech.mark_returned mark=2:3:28
              listening"
    `);
  });

  test('is not silenced by a hum, a nod or a cough', () => {
    for (const nod of ['', 'mhm', 'okay, right']) {
      const call = play([answered, ...asks, ...says(7_000, nod, { lastsMs: 900, guessed: false })], {
        ...words,
        untilMs: 14_000,
      });
      expect(ordersOf(call, 'speech.hold', 7_000).filter(({ run }) => run === 1)).toEqual([]);
      expect(keptOf(call, 1), nod).toMatchObject({ heard: hours, interrupted: false });
    }
  });
});

describe('words that come late', () => {
  test('long after they had to be taken as they were guessed are not a second turn', () => {
    const slow: readonly Scripted[] = [
      ...says(3_500, 'are you open today', { settledAfterMs: 4_000, guessed: false }),
      [4_500, { type: 'caller.words_guessed', text: 'are you open' }],
    ];
    const call = play([answered, ...slow], { untilMs: 12_000 });
    expect(call.state.turns).toBe(1);
    expect(call.since(4_500)).toMatchInlineSnapshot(`
      "  4500  caller.words_guessed text="are you open"
        4580  timer.fired steady_words
              -> intent.classify lookup=0 text="are you open"
              -> knowledge.search lookup=0 text="are you open"
        4585  intent.classified lookup=0 intent=null confidence=0
        4600  knowledge.found lookup=0 passages=0
        4780  caller.speech_ended silentMs=200
        5080  timer.fired end_of_turn
        6080  timer.fired words_owed
              -> reply.write run=1 intent=null passages=0 after="user: are you open"
              thinking run=1 kind=reply
        6290  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
        6420  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply
        8280  speech.mark_returned mark=1:0:14
              listening
        8580  caller.words_settled text="are you open today" confidence=0.95  (ignored: the words were answered as they were guessed)"
    `);
  });

  test('a little late are what was said, and the answer is to them', () => {
    const slow: readonly Scripted[] = [
      ...says(3_500, 'are you open today', { settledAfterMs: 1_550, guessed: false }),
      [4_500, { type: 'caller.words_guessed', text: 'are you open' }],
    ];
    const call = play([answered, ...slow], {
      reply: () => ({ pieces: [[400, 'Yes, we are.']], end: 'done' }),
      untilMs: 12_000,
    });
    expect(call.state.history.at(-1)).toMatchObject({ heard: 'Yes, we are.' });
    expect(shownToModel(call, -1).at(-1)).toBe('user: are you open today');
    expect(call.since(5_900)).toMatchInlineSnapshot(`
      "  6080  timer.fired words_owed
              -> reply.write run=1 intent=null passages=0 after="user: are you open"
              thinking run=1 kind=reply
        6130  caller.words_settled text="are you open today" confidence=0.95
              -> speech.cut run=1 epoch=0
              -> reply.abandon run=1
              cancelled
        6180  timer.fired settle
              transcribing
        6180  timer.fired end_of_turn
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
              thinking run=2 kind=reply
        6185  intent.classified lookup=1 intent=null confidence=0
        6200  knowledge.found lookup=1 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: are you open today"
        6610  reply.finished run=2
              -> speech.say run=2 epoch=1 segment=0 text="Yes, we are."
        6740  speech.mark_returned mark=2:1:9
              speaking run=2 kind=reply
        7460  speech.mark_returned mark=2:1:11
              listening"
    `);
  });
});
