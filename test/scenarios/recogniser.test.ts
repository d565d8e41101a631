import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

const settles = (at: number, text: string): Scripted => [
  at,
  { type: 'caller.words_settled', text, confidence: 0.9 },
];
const guesses = (at: number, text: string): Scripted => [at, { type: 'caller.words_guessed', text }];
const saidByCaller = (call: ReturnType<typeof play>) =>
  call.state.history.flatMap((said) => (said.speaker === 'caller' ? [said.text] : []));

describe('a recogniser that is late', () => {
  /** Guessed at and never settled: at 6.7 s the guess has to do. */
  const asks: readonly Scripted[] = [
    ...says(3_500, 'what are your opening hours', { settledAfterMs: null }),
    [5_000, { type: 'caller.words_guessed', text: 'what are your opening hours' }],
  ];

  test('and settles what is being answered already, has not heard a second question', () => {
    const call = play([answered, ...asks, settles(7_900, 'What are your opening ours?')], {
      untilMs: 12_000,
    });
    expect(saidByCaller(call)).toEqual(['what are your opening hours']);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We open at nine in the morning."
    `);
  });

  test('and settles the very words that were guessed, changes nothing', () => {
    const call = play([answered, ...asks, settles(6_800, 'What are your opening hours?')], {
      untilMs: 12_000,
    });
    expect(saidByCaller(call)).toEqual(['what are your opening hours']);
    expect(ordersOf(call, 'reply.write')).toHaveLength(1);
  });

  test('and settles the very words that were guessed, does not correct them with the next sentence', () => {
    const call = play(
      [
        answered,
        ...makesNoise(3_500, 5_500),
        guesses(4_900, 'where is my order four'),
        [5_100, { type: 'caller.turn_ended' }],
        settles(5_200, 'where is my order four'),
        settles(9_100, 'where is my order five and what does it cost'),
      ],
      { untilMs: 16_000 },
    );
    expect(call.state.history.filter((said) => said.speaker === 'caller')).toMatchObject([
      { text: 'where is my order four', corrects: false },
      { text: 'where is my order five and what does it cost', corrects: false },
    ]);
  });

  test('and settles what was guessed, and then once more, has heard it once', () => {
    const call = play(
      [answered, ...asks, ...[8_500, 9_500].map((at) => settles(at, 'what are your opening hours'))],
      {
        untilMs: 14_000,
      },
    );
    expect(saidByCaller(call)).toEqual(['what are your opening hours']);
  });
});

describe('a recogniser that repeats itself', () => {
  test('within a turn has heard its words once', () => {
    const asks = says(3_500, 'what are your opening hours');
    const call = play([answered, ...asks, settles(5_500, 'what are your opening hours')], {
      untilMs: 12_000,
    });
    expect(saidByCaller(call)).toEqual(['what are your opening hours']);
  });

  test('after the turn does not stop its answer', () => {
    const asks = says(3_500, 'what are your opening hours');
    const call = play([answered, ...asks, settles(6_900, 'What are your opening hours.')], {
      untilMs: 12_000,
    });
    expect(saidByCaller(call)).toEqual(['what are your opening hours']);
    expect(call.state.history.at(-1)).toMatchObject({ speaker: 'agent', interrupted: false });
  });
});

describe('a recogniser that repeats itself late', () => {
  const asks = says(3_500, 'what are your opening hours', { settledAfterMs: 100 });
  const again = (at: number) => settles(at, 'what are your opening hours');

  test('does so when another turn has been taken up already: that was one question', () => {
    const goesOn = says(5_700, 'on Monday', { settledAfterMs: 100 });
    const call = play([answered, ...asks, ...goesOn, again(7_050)], { untilMs: 12_000 });
    expect(saidByCaller(call)).toEqual(['what are your opening hours', 'on Monday']);
  });

  test('does so when the next sentence begins with the same words: they are said once more, no sooner', () => {
    const goesOn = says(5_700, 'what are your prices', { settledAfterMs: 100 });
    const call = play([answered, ...asks, ...goesOn, again(6_400)], { untilMs: 12_000 });
    expect(
      saidByCaller(call)
        .join(' ')
        .match(/opening hours/g),
    ).toHaveLength(1);
  });

  test('does so within one voice, as the next sentence begins with the same words', () => {
    const call = play(
      [
        answered,
        ...makesNoise(3_500, 4_500),
        settles(5_300, 'what are your opening hours'),
        guesses(5_900, 'what are'),
        again(6_200),
        settles(8_200, 'what are your prices'),
      ],
      { untilMs: 14_000 },
    );
    expect(saidByCaller(call)).toEqual(['what are your opening hours what are your prices']);
  });

  test('settles what was guessed, after a line of ours was said to it', () => {
    const call = play(
      [
        answered,
        ...says(3_500, 'what are your opening hours', { settledAfterMs: null }),
        [5_300, { type: 'caller.words_guessed', text: 'what are your opening hours' }],
        [5_400, { type: 'caller.key_pressed', key: '0' }],
        settles(11_000, 'what are your opening hours'),
      ],
      {
        agent: ableAgent,
        keeps: () => 'fails',
        untilMs: 14_000,
      },
    );
    expect(saidByCaller(call)).toEqual(['what are your opening hours']);
  });
});

describe('a caller who reads out a number', () => {
  const asksForNumber = replies('What is your phone number?', 'Thank you.');
  const wantsCallback = says(3_500, 'please call me back');
  const groups = (gapMs: number) => [
    ...says(8_000, 'four one five', { settledAfterMs: 200 }),
    ...says(8_000 + 780 + gapMs, 'five five five', { settledAfterMs: 200 }),
  ];

  test('may pause between its groups', () => {
    const call = play([answered, ...wantsCallback, ...groups(1_200)], {
      reply: asksForNumber,
      untilMs: 16_000,
    });
    expect(saidByCaller(call)).toEqual(['please call me back', 'four one five five five five']);
  });

  test('is not waited for as long where no number was asked for', () => {
    const call = play([answered, ...wantsCallback, ...says(8_000, 'that is all for today')], {
      reply: replies('I will.', 'Thank you.'),
      untilMs: 16_000,
    });
    const [, turn] = call.state.history.filter((said) => said.speaker === 'caller');
    const spokenUntil = 8_000 + 'that is all for today'.length * 60;
    expect((turn?.at ?? 0) - spokenUntil).toBeLessThanOrEqual(600);
  });
});

describe('a caller who types', () => {
  const key = (at: number, name: string): Scripted => [at, { type: 'caller.key_pressed', key: name }];
  const asksForNumber = replies('Please type your phone number.', 'Thank you.');
  const wantsCallback = says(3_500, 'please call me back');

  test('a number before their words are settled has said both once', () => {
    const call = play(
      [
        answered,
        ...says(3_500, 'please call me back', { settledAfterMs: null }),
        guesses(4_700, 'please call me back'),
        ...[...'415555'].map((name, index) => key(8_500 + index * 300, name)),
        ...makesNoise(12_300, 1_700),
        settles(14_300, 'please call me back before nine tomorrow'),
      ],
      { reply: replies('Please type your phone number.', 'Thank you.', 'I will.'), untilMs: 20_000 },
    );
    expect(saidByCaller(call).join(' ')).toBe('please call me back 4 1 5 5 5 5 before nine tomorrow');
  });

  test('has said the number, once no key follows', () => {
    const keys = [...'415555'].map((name, index) => key(8_000 + index * 300, name));
    const call = play([answered, ...wantsCallback, ...keys], { reply: asksForNumber, untilMs: 16_000 });
    expect(saidByCaller(call)).toEqual(['please call me back', '4 1 5 5 5 5']);
  });

  test('for ever is listened to for as long as any number is', () => {
    const keys = Array.from({ length: 500 }, (_, index) => key(8_000 + index * 50, '7'));
    const call = play([answered, ...wantsCallback, ...keys], { reply: asksForNumber, untilMs: 40_000 });
    const longest = Math.max(...call.steps.map(({ after }) => after.state.keys.length));
    expect(longest).toBe(40);
  });
});

describe('a voice that has no end', () => {
  test('is no longer believed in, and the caller is asked again', () => {
    const call = play(
      [
        answered,
        [3_500, { type: 'caller.speech_started', voicedMs: 60 }],
        [3_600, { type: 'caller.speech_sustained', voicedMs: 160 }],
      ],
      { untilMs: 40_000 },
    );
    expect(call.since(3_500)).toMatchInlineSnapshot(`
      "  3500  caller.speech_started voicedMs=60
              transcribing
        3600  caller.speech_sustained voicedMs=160
       18500  timer.fired endless_voice
       19000  timer.fired end_of_turn
       20000  timer.fired words_owed
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I did not get that."
              thinking run=1 kind=reprompt
       20130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reprompt
       21690  speech.mark_returned mark=1:0:13
              listening
       28690  timer.fired silence
              -> speech.say run=2 epoch=0 segment=0 text="I cannot hear you."
              thinking run=2 kind=reprompt
       28820  speech.mark_returned mark=2:0:14
              speaking run=2 kind=reprompt
       29900  speech.mark_returned mark=2:0:17
              listening
       36900  timer.fired silence
              -> speech.say run=3 epoch=0 segment=0 text="I will hang up now."
              -> speech.say run=3 epoch=0 segment=1 text="Goodbye."
              thinking run=3 kind=farewell
       37030  speech.mark_returned mark=3:0:18
              speaking run=3 kind=farewell
       38650  speech.mark_returned mark=3:0:24
              -> departure.keep departure={hangUp:caller_silent}
              leaving because=caller_silent
       38655  departure.kept
              -> line.hang_up because="caller_silent"
              -> call.finish because="caller_silent"
              ended because=caller_silent"
    `);
  });

  test('does not keep the agent from going on', () => {
    const call = play(
      [answered, ...says(3_500, 'what are your opening hours'), ...makesNoise(6_200, 400).slice(0, 2)],
      { untilMs: 30_000 },
    );
    const answer = call.state.history.find((said) => said.speaker === 'agent' && said.kind === 'reply');
    expect(answer).toMatchObject({ heard: 'We open at nine in the morning.', interrupted: false });
  });
});
