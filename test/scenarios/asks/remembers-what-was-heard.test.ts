import { describe, expect, test } from 'vitest';
import { keptOf, saidOf, shownToModel } from '../../support/call-facts.ts';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { type Played, play } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

const asks = says(3_500, 'what are your opening hours');
const hours = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';
const msPerChar = 60;

function cutAt(at: number): Played {
  return play([answered, ...asks, ...says(at, 'and on Sundays')], {
    reply: replies(hours, 'We are closed on Sundays.'),
    msPerChar,
    untilMs: at + 4_000,
  });
}

/** When the first sample of the reply is played, and the last. */
const beginsAt = 5_950;
const cuts = Array.from({ length: 46 }, (_, nth) => 6_100 + nth * 100);

test('where the caller cut in is where the sound was, not where the sending was (ask 3: twilio-agent-connect-python#118)', () => {
  for (const at of cuts) {
    const call = cutAt(at);
    const silencedAt = ordersOf(call, 'speech.hold', at)[0]?.at ?? 0;
    const { heard, generated } = keptOf(call, 1) ?? { heard: '', generated: '' };
    const playedChars = (silencedAt - beginsAt) / msPerChar;
    expect(generated, `cut at ${at}`).toBe(saidOf(call, 1));
    expect(heard.length, `cut at ${at}: "${heard}"`).toBeLessThanOrEqual(playedChars + aWord);
    expect(heard.length, `cut at ${at}: "${heard}"`).toBeGreaterThanOrEqual(playedChars - 2 * aWord);
  }
});

/** What an estimate may be off, in letters: the carrier is 300 ms, five letters, ahead, and nothing of that may count. */
const aWord = 8;

test('what was never played is neither remembered nor shown to the model (ask 4: pipecat#5426)', () => {
  const call = cutAt(7_800);
  expect(saidOf(call, 1)).toBe(hours);
  expect(shownToModel(call, -1)).toEqual([
    'system: You answer the telephone.',
    'assistant: Hello, this is Robin. How can I help?',
    'user: what are your opening hours',
    'assistant: We are open from nine to five,',
    'user: and on Sundays',
  ]);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  what are your opening hours
    agent   We are open from nine to five, | Monday to Friday, and on Saturdays from ten to two.
    caller  and on Sundays
    agent   We are closed on Sundays."
  `);
});

test('a reply that the caller heard nothing of was never given (ask 4)', () => {
  const call = play([answered, ...asks, ...says(5_700, 'on Sundays I mean')], {
    reply: replies(hours, 'We are closed on Sundays.'),
    untilMs: 9_500,
  });
  expect(keptOf(call, 1)).toMatchObject({ heard: '', interrupted: true });
  expect(shownToModel(call, -1)).toEqual([
    'system: You answer the telephone.',
    'assistant: Hello, this is Robin. How can I help?',
    'user: what are your opening hours on Sundays I mean',
  ]);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  what are your opening hours
    agent   |We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.
    caller  on Sundays I mean
    agent   We are closed on Sundays."
  `);
});

describe('words that were played are kept whenever the caller cuts in, so that we do not say them again (ask 5: pipecat#4996, #3627, #2791)', () => {
  const kept = cuts.map((at) => ({ at, call: cutAt(at) }));

  test('as whole words from the beginning, more of them the later it is', () => {
    let before = '';
    for (const { at, call } of kept) {
      const heard = keptOf(call, 1)?.heard ?? '';
      expect(`${hours} `.startsWith(heard === '' ? '' : `${heard} `), `cut at ${at}`).toBe(true);
      expect(heard.startsWith(before), `cut at ${at}`).toBe(true);
      before = heard;
    }
    expect(before).toBe(hours);
  });

  test('and the model is shown exactly what is remembered', () => {
    for (const { at, call } of kept) {
      const heard = keptOf(call, 1)?.heard ?? '';
      const shown = shownToModel(call, -1);
      expect(shown, `cut at ${at}`).toContain(`assistant: ${heard}`);
    }
  });

  test('also after it was cut for nothing and went on, twice', () => {
    const nods = [
      ...says(6_500, 'mhm', { lastsMs: 300, guessed: false }),
      ...says(8_500, 'okay', { lastsMs: 300, guessed: false }),
    ];
    const call = play([answered, ...asks, ...nods, ...says(10_500, 'and on Sundays')], {
      reply: replies(hours, 'We are closed on Sundays.'),
      untilMs: 14_000,
    });
    expect(ordersOf(call, 'speech.release', 6_000)).toHaveLength(2);
    expect(keptOf(call, 1)?.heard).toBe('We are open from nine to five, Monday to Friday, and on');
    expect(call.since(6_500)).toMatchInlineSnapshot(`
      "  6560  caller.speech_started voicedMs=60
        6660  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        6740  speech.mark_returned mark=1:1:11  (ignored: the mark is of an earlier epoch)
        7000  caller.speech_ended silentMs=200
        7100  caller.words_settled text="mhm" confidence=0.95
              -> speech.release run=1 epoch=2 fromMs=700
              speaking run=1 kind=reply
        8560  caller.speech_started voicedMs=60
        8660  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=2
              yielding run=1 kind=reply
        8680  speech.mark_returned mark=1:2:29  (ignored: the mark is of an earlier epoch)
        9000  caller.speech_ended silentMs=200
        9100  caller.words_settled text="okay" confidence=0.95
              -> speech.release run=1 epoch=3 fromMs=2251
              speaking run=1 kind=reply
       10560  caller.speech_started voicedMs=60
       10660  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=3
              yielding run=1 kind=reply
       10740  speech.mark_returned mark=1:3:41  (ignored: the mark is of an earlier epoch)
       10920  caller.words_guessed text="and on "
       11540  caller.speech_ended silentMs=200
       11640  caller.words_settled text="and on Sundays" confidence=0.95
              -> speech.cut run=1 epoch=4
              interrupted
       11690  timer.fired settle
              transcribing
       11840  timer.fired end_of_turn
              -> intent.classify lookup=2 text="and on Sundays"
              -> knowledge.search lookup=2 text="and on Sundays"
              thinking run=2 kind=reply
       11845  intent.classified lookup=2 intent=null confidence=0
       11860  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: and on Sundays"
       12190  reply.finished run=2
              -> speech.say run=2 epoch=5 segment=0 text="We are closed on Sundays."
       12320  speech.mark_returned mark=2:5:45
              speaking run=2 kind=reply
       13820  speech.mark_returned mark=2:5:49
              listening"
    `);
  });
});
