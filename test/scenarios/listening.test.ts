import { describe, expect, test } from 'vitest';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { play, type Scripted } from '../support/play.ts';

describe('a caller who says nothing', () => {
  test('is asked twice, then told goodbye, and the line is hung up when they have heard it', () => {
    const call = play([answered]);
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
         130  speech.mark_returned mark=0:0:0
              speaking run=0 kind=greeting
        2290  speech.mark_returned mark=0:0:8
              listening
        9290  timer.fired silence
              -> speech.say run=1 epoch=0 segment=0 text="Are you still there?"
              thinking run=1 kind=reprompt
        9420  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reprompt
       10620  speech.mark_returned mark=1:0:12
              listening
       17620  timer.fired silence
              -> speech.say run=2 epoch=0 segment=0 text="I cannot hear you."
              thinking run=2 kind=reprompt
       17750  speech.mark_returned mark=2:0:13
              speaking run=2 kind=reprompt
       18830  speech.mark_returned mark=2:0:16
              listening
       25830  timer.fired silence
              -> speech.say run=3 epoch=0 segment=0 text="I will hang up now."
              -> speech.say run=3 epoch=0 segment=1 text="Goodbye."
              thinking run=3 kind=farewell
       25960  speech.mark_returned mark=3:0:17
              speaking run=3 kind=farewell
       27580  speech.mark_returned mark=3:0:23
              -> departure.keep departure={hangUp:caller_silent}
              leaving because=caller_silent
       27585  departure.kept
              -> line.hang_up because="caller_silent"
              -> call.finish because="caller_silent"
              ended because=caller_silent"
    `);
  });

  test('is not asked for ever when nothing but noise comes from their line', () => {
    const noisy = [6_000, 12_000, 18_000, 24_000].flatMap((at) => says(at, '', { lastsMs: 900 }));
    const call = play([answered, ...noisy], { untilMs: 40_000 });
    const asked = call.steps.flatMap(({ after: { commands } }) =>
      commands.flatMap((order) => (order.type === 'speech.say' ? [order.text] : [])),
    );
    expect(asked.filter((text) => text.includes('did not get that'))).toHaveLength(2);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'caller_silent' });
  });

  test('is heard when they speak up while being asked', () => {
    const call = play([answered, ...says(10_000, 'sorry I was looking for a pen')], { untilMs: 14_000 });
    expect(call.since(9_000)).toMatchInlineSnapshot(`
      "  9290  timer.fired silence
              -> speech.say run=1 epoch=0 segment=0 text="Are you still there?"
              thinking run=1 kind=reprompt
        9420  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reprompt
       10060  caller.speech_started voicedMs=60
       10160  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=0
              yielding run=1 kind=reprompt
       10220  speech.mark_returned mark=1:0:11  (ignored: the mark is of an earlier epoch)
       10870  caller.words_guessed text="sorry I was loo"
       11940  caller.speech_ended silentMs=200
       12040  caller.words_settled text="sorry I was looking for a pen" confidence=0.95
              -> speech.cut run=1 epoch=1
              interrupted
       12090  timer.fired settle
              transcribing
       12240  timer.fired end_of_turn
              -> intent.classify lookup=0 text="sorry I was looking for a pen"
              -> knowledge.search lookup=0 text="sorry I was looking for a pen"
              thinking run=2 kind=reply
       12245  intent.classified lookup=0 intent=null confidence=0
       12260  knowledge.found lookup=0 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: sorry I was looking for a pen"
       12470  reply.finished run=2
              -> speech.say run=2 epoch=2 segment=0 text="We open at nine in the morning."
       12600  speech.mark_returned mark=2:2:13
              speaking run=2 kind=reply"
    `);
  });

  test('is asked even if the recogniser keeps guessing at nothing', () => {
    const nothing = (at: number): Scripted => [at, { type: 'caller.words_guessed', text: ' ' }];
    const call = play([answered, nothing(4_000), nothing(6_000), nothing(8_000)], { untilMs: 10_000 });
    expect(call.since(3_000)).toMatchInlineSnapshot(`
      "  4000  caller.words_guessed text=" "
        6000  caller.words_guessed text=" "
        8000  caller.words_guessed text=" "
        9290  timer.fired silence
              -> speech.say run=1 epoch=0 segment=0 text="Are you still there?"
              thinking run=1 kind=reprompt
        9420  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reprompt"
    `);
  });
});

describe('a voice without words', () => {
  test('is told that it was not understood', () => {
    const call = play([answered, ...makesNoise(4_000, 1_500)], { untilMs: 8_900 });
    expect(call.since(4_000)).toMatchInlineSnapshot(`
      "  4060  caller.speech_started voicedMs=60
              transcribing
        4160  caller.speech_sustained voicedMs=160
        5700  caller.speech_ended silentMs=200
        6000  timer.fired end_of_turn
        7000  timer.fired words_owed
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I did not get that."
              thinking run=1 kind=reprompt
        7130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reprompt
        8690  speech.mark_returned mark=1:0:13
              listening"
    `);
  });

  test('is let pass when it was only a cough', () => {
    const call = play([answered, ...makesNoise(4_000, 100)], { untilMs: 8_000 });
    expect(call.since(4_000)).toMatchInlineSnapshot(`
      "  4060  caller.speech_started voicedMs=60
              transcribing
        4300  caller.speech_ended silentMs=200
        4600  timer.fired end_of_turn
        5600  timer.fired words_owed
              listening"
    `);
  });

  test('does not cut the next sentence short when the recogniser was quick to find nothing in it', () => {
    const nothing = [5_300, { type: 'caller.words_settled', text: '', confidence: 0 }] as const;
    const speaks = says(5_500, 'I would like to book a table');
    const call = play([answered, ...makesNoise(4_000, 100), nothing, ...speaks], { untilMs: 8_500 });
    expect(call.since(4_000)).toMatchInlineSnapshot(`
      "  4060  caller.speech_started voicedMs=60
              transcribing
        4300  caller.speech_ended silentMs=200
        4600  timer.fired end_of_turn
        5300  caller.words_settled text="" confidence=0
              listening
        5560  caller.speech_started voicedMs=60
              transcribing
        5660  caller.speech_sustained voicedMs=160
        6340  caller.words_guessed text="I would like t"
        6420  timer.fired steady_words
              -> intent.classify lookup=0 text="I would like t"
              -> knowledge.search lookup=0 text="I would like t"
        6425  intent.classified lookup=0 intent=null confidence=0
        6440  knowledge.found lookup=0 passages=0
        7380  caller.speech_ended silentMs=200
        7480  caller.words_settled text="I would like to book a table" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="I would like to book a table"
              -> knowledge.search lookup=1 text="I would like to book a table"
        7485  intent.classified lookup=1 intent=null confidence=0
        7500  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: I would like to book a table"
        7680  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        7710  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        7840  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply"
    `);
  });
});

describe('words that come late', () => {
  test('are answered as soon as they are there', () => {
    const call = play([answered, ...says(4_000, 'are you open today', { settledAfterMs: 1_200 })], {
      untilMs: 7_000,
    });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5280  caller.speech_ended silentMs=200
        5580  timer.fired end_of_turn
        6280  caller.words_settled text="are you open today" confidence=0.95
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
              thinking run=1 kind=reply
        6285  intent.classified lookup=1 intent=null confidence=0
        6300  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        6510  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
        6640  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply"
    `);
  });

  test('are answered even when the agent had begun to say that it did not understand', () => {
    const late = says(4_000, 'are you open today', { settledAfterMs: 1_900, guessed: false });
    const call = play([answered, ...late], { untilMs: 9_000 });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5280  caller.speech_ended silentMs=200
        5580  timer.fired end_of_turn
        6580  timer.fired words_owed
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I did not get that."
              thinking run=1 kind=reprompt
        6710  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reprompt
        6980  caller.words_settled text="are you open today" confidence=0.95
              -> speech.cut run=1 epoch=0
              interrupted
        7030  timer.fired settle
              transcribing
        7030  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=2 kind=reply
        7035  intent.classified lookup=0 intent=null confidence=0
        7050  knowledge.found lookup=0 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: are you open today"
        7060  speech.mark_returned mark=1:0:10  (ignored: the run is over)
        7260  reply.finished run=2
              -> speech.say run=2 epoch=1 segment=0 text="We open at nine in the morning."
        7390  speech.mark_returned mark=2:1:14
              speaking run=2 kind=reply"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      agent   |Sorry, I did not get that.
      caller  are you open today"
    `);
  });

  test('are not waited for when there is a good guess at them', () => {
    const call = play([answered, ...says(4_000, 'are you open today', { settledAfterMs: null })], {
      untilMs: 8_000,
    });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5280  caller.speech_ended silentMs=200
        5580  timer.fired end_of_turn
        6580  timer.fired words_owed
              -> reply.write run=1 intent=null passages=0 after="user: are you o"
              thinking run=1 kind=reply
        6790  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
        6920  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply"
    `);
  });
});

test('a caller who speaks too softly for our ears is let finish, and answered', () => {
  const call = play(
    [
      answered,
      [4_000, { type: 'caller.words_guessed', text: 'are' }],
      [4_600, { type: 'caller.words_guessed', text: 'are you' }],
      [5_200, { type: 'caller.words_guessed', text: 'are you open' }],
      [5_900, { type: 'caller.words_settled', text: 'are you open today', confidence: 0.7 }],
    ],
    { untilMs: 7_500 },
  );
  expect(call.since(3_000)).toMatchInlineSnapshot(`
    "  4000  caller.words_guessed text="are"
            transcribing
      4080  timer.fired steady_words
            -> intent.classify lookup=0 text="are"
            -> knowledge.search lookup=0 text="are"
      4085  intent.classified lookup=0 intent=null confidence=0
      4100  knowledge.found lookup=0 passages=0
      4500  timer.fired end_of_turn
      4600  caller.words_guessed text="are you"
      4680  timer.fired steady_words
            -> intent.classify lookup=1 text="are you"
            -> knowledge.search lookup=1 text="are you"
      4685  intent.classified lookup=1 intent=null confidence=0
      4700  knowledge.found lookup=1 passages=0
      5200  caller.words_guessed text="are you open"
      5280  timer.fired steady_words
            -> intent.classify lookup=2 text="are you open"
            -> knowledge.search lookup=2 text="are you open"
      5285  intent.classified lookup=2 intent=null confidence=0
      5300  knowledge.found lookup=2 passages=0
      5900  caller.words_settled text="are you open today" confidence=0.7
            -> speech.hold run=1 epoch=0
            -> intent.classify lookup=3 text="are you open today"
            -> knowledge.search lookup=3 text="are you open today"
      5905  intent.classified lookup=3 intent=null confidence=0
      5920  knowledge.found lookup=3 passages=0
            -> reply.write run=1 intent=null passages=0 after="user: are you open today"
      6130  reply.finished run=1
            -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
      6400  timer.fired end_of_turn
            -> speech.release run=1 epoch=1 fromMs=0
            thinking run=1 kind=reply
      6480  speech.mark_returned mark=1:1:9
            speaking run=1 kind=reply"
  `);
});

test('a caller who speaks too softly for our ears, and whose words are settled one by one, is let finish too', () => {
  const call = play(
    [
      answered,
      [4_000, { type: 'caller.words_guessed', text: 'what' }],
      [4_400, { type: 'caller.words_guessed', text: 'what are' }],
      [4_480, { type: 'caller.words_settled', text: 'what are your', confidence: 0.9 }],
      [4_960, { type: 'caller.words_guessed', text: 'opening' }],
      [5_200, { type: 'caller.words_guessed', text: 'opening hours' }],
      [5_360, { type: 'caller.words_settled', text: 'opening hours', confidence: 0.9 }],
    ],
    { untilMs: 7_500 },
  );
  const asked = call.state.history.flatMap((said) => (said.speaker === 'caller' ? [said.text] : []));
  expect(asked).toEqual(['what are your opening hours']);
});

test('words that are settled before the end of the voice is noticed are answered without further ado', () => {
  const call = play([answered, ...says(4_000, 'are you open today', { settledAfterMs: 100 })], {
    untilMs: 6_000,
  });
  expect(call.since(5_000)).toMatchInlineSnapshot(`
    "  5180  caller.words_settled text="are you open today" confidence=0.95
      5280  caller.speech_ended silentMs=200
            -> speech.hold run=1 epoch=0
            -> intent.classify lookup=1 text="are you open today"
            -> knowledge.search lookup=1 text="are you open today"
      5285  intent.classified lookup=1 intent=null confidence=0
      5300  knowledge.found lookup=1 passages=0
            -> reply.write run=1 intent=null passages=0 after="user: are you open today"
      5510  reply.finished run=1
            -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
      5580  timer.fired end_of_turn
            -> speech.release run=1 epoch=1 fromMs=0
            thinking run=1 kind=reply
      5660  speech.mark_returned mark=1:1:9
            speaking run=1 kind=reply"
  `);
});

test('a recogniser that knows when the caller is done spares them the wait', () => {
  const call = play(
    [
      answered,
      ...says(4_000, 'are you open today', { settledAfterMs: 100 }),
      [5_200, { type: 'caller.turn_ended' }],
    ],
    { untilMs: 6_000 },
  );
  expect(call.since(5_000)).toMatchInlineSnapshot(`
    "  5180  caller.words_settled text="are you open today" confidence=0.95
      5200  caller.turn_ended
            -> intent.classify lookup=1 text="are you open today"
            -> knowledge.search lookup=1 text="are you open today"
            -> speech.hold run=1 epoch=0
            thinking run=1 kind=reply
      5205  intent.classified lookup=1 intent=null confidence=0
      5220  knowledge.found lookup=1 passages=0
            -> reply.write run=1 intent=null passages=0 after="user: are you open today"
      5280  caller.speech_ended silentMs=200
            -> speech.release run=1 epoch=1 fromMs=0
      5430  reply.finished run=1
            -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
      5560  speech.mark_returned mark=1:1:9
            speaking run=1 kind=reply"
  `);
});
