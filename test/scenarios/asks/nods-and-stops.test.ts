import { describe, expect, test } from 'vitest';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { type Played, type PlayOptions, play } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

/** What callers say over an agent, by what the agent is doing (ask 9: livekit/agents#4692, #4561, #4127, #4019, #3984, #2339). */
const sayings = [
  'uh-huh',
  'mhm',
  'yeah',
  'okay',
  'right',
  'I see',
  'okay, right',
  'yeah yeah yeah',
  'yes',
  'no',
  'stop',
  'wait',
  'hold on',
  'okay but',
  'yeah but what about Sundays',
  'hello?',
  'thank you',
  'stop calling me',
] as const;

const reply = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';
const question = 'We are open from nine to five. Shall I book you a table for tonight?';

interface Moment {
  readonly saysAt: number;
  readonly options: PlayOptions;
}

const asks = says(3_500, 'what are your opening hours');
const moments = {
  'speaking, in the middle': { saysAt: 7_500, options: { reply: replies(reply, 'Sure.') } },
  'asking, at its last word': { saysAt: 9_940, options: { reply: replies(question, 'Sure.') } },
  'thinking, not heard yet': { saysAt: 5_700, options: { reply: replies(reply, 'Sure.') } },
  'listening, after it asked': { saysAt: 10_900, options: { reply: replies(question, 'Sure.') } },
} satisfies Record<string, Moment>;

function callWith(words: string, { saysAt, options }: Moment): Played {
  return play([answered, ...asks, ...says(saysAt, words, { lastsMs: 400, guessed: false })], {
    ...options,
    untilMs: 15_000,
  });
}

/** What became of it: the agent goes on, stops and answers, or records that they want no calls. */
function outcomeOf(call: Played, { saysAt }: Moment): string {
  if (call.state.optOut !== 'none') return 'OPTED OUT';
  const isAnswered = call.state.turns > 1 || ordersOf(call, 'speech.cut', saysAt).length > 0;
  return isAnswered ? 'answers' : 'goes on';
}

test('what a caller says stops the agent, or does not, by what the agent is doing', () => {
  const rows = sayings.map((words) => [
    words,
    ...Object.values(moments).map((moment) => outcomeOf(callWith(words, moment), moment)),
  ]);
  const table = [['', ...Object.keys(moments)], ...rows]
    .map((cells) =>
      cells
        .map((cell) => cell.padEnd(28))
        .join('')
        .trimEnd(),
    )
    .join('\n');
  expect(table).toMatchInlineSnapshot(`
    "                            speaking, in the middle     asking, at its last word    thinking, not heard yet     listening, after it asked
    uh-huh                      goes on                     answers                     goes on                     answers
    mhm                         goes on                     answers                     goes on                     answers
    yeah                        goes on                     answers                     goes on                     answers
    okay                        goes on                     answers                     goes on                     answers
    right                       goes on                     answers                     goes on                     answers
    I see                       goes on                     answers                     goes on                     answers
    okay, right                 goes on                     answers                     goes on                     answers
    yeah yeah yeah              goes on                     answers                     goes on                     answers
    yes                         goes on                     answers                     goes on                     answers
    no                          answers                     answers                     answers                     answers
    stop                        answers                     answers                     answers                     answers
    wait                        answers                     answers                     answers                     answers
    hold on                     answers                     answers                     answers                     answers
    okay but                    answers                     answers                     answers                     answers
    yeah but what about Sundays answers                     answers                     answers                     answers
    hello?                      answers                     answers                     answers                     answers
    thank you                   answers                     answers                     answers                     answers
    stop calling me             OPTED OUT                   OPTED OUT                   OPTED OUT                   OPTED OUT"
  `);
});

describe('a nod', () => {
  test.each(['uh-huh', 'yeah', 'okay', 'right'])(
    'as short as "%s" costs no word of what the agent says',
    (nod) => {
      const call = callWith(nod, moments['speaking, in the middle']);
      expect(call.state.history.at(-1)).toMatchObject({ heard: reply, interrupted: false });
      expect(call.state.turns).toBe(1);
    },
  );

  test('to a question that was just asked is its answer', () => {
    const call = callWith('yeah', moments['listening, after it asked']);
    expect(call.state.turns).toBe(2);
    expect(call.since(10_900)).toMatchInlineSnapshot(`
      " 10960  caller.speech_started voicedMs=60
              transcribing
       11060  caller.speech_sustained voicedMs=160
       11500  caller.speech_ended silentMs=200
       11600  caller.words_settled text="yeah" confidence=0.95
              -> speech.hold run=2 epoch=1
              -> intent.classify lookup=2 text="yeah"
              -> knowledge.search lookup=2 text="yeah"
       11600  timer.fired end_of_turn
              -> speech.release run=2 epoch=2 fromMs=0
              thinking run=2 kind=reply
       11605  intent.classified lookup=2 intent=null confidence=0
       11620  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: yeah"
       11830  reply.finished run=2
              -> speech.say run=2 epoch=2 segment=0 text="Sure."
       11960  speech.mark_returned mark=2:2:22
              speaking run=2 kind=reply
       12260  speech.mark_returned mark=2:2:23
              listening"
    `);
  });
});

describe('a stop', () => {
  test.each(['stop', 'wait', 'no', 'hold on'])('as short as "%s" is obeyed', (word) => {
    const call = callWith(word, moments['speaking, in the middle']);
    expect(ordersOf(call, 'speech.release', 7_500)).toEqual([]);
    expect(ordersOf(call, 'speech.cut', 7_500).length).toBeGreaterThan(0);
  });
});
