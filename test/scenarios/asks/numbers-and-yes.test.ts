import { describe, expect, test } from 'vitest';
import { answered, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { type Played, play, type Scripted } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

/** A caller who says pieces of an answer, with so long a pause between them. */
function inPieces(at: number, pieces: readonly string[], pauseMs: number): Scripted[] {
  let when = at;
  return pieces.flatMap((piece) => {
    const said = says(when, piece, { settledAfterMs: 200 });
    when += piece.length * 60 + pauseMs;
    return said;
  });
}

function turnsOf(call: Played): string[] {
  return call.state.history.flatMap((said) => (said.speaker === 'caller' ? [said.text] : []));
}

/** How long after the last sound of the caller their turn was taken up. */
function takenUpAfter(call: Played, silentFrom: number): number {
  const taken = call.steps.find(({ before, after }) => after.state.turns > before.turns);
  return (taken?.event.at ?? Number.NaN) - silentFrom;
}

describe('a caller who was asked for a number is not cut off between its groups (ask 10: livekit/agents#3701, deepgram-js-sdk#281)', () => {
  const groups = ['four one five', 'five five five', 'oh one double two'];

  test('with a second between them', () => {
    const call = play([answered, ...inPieces(4_500, groups, 1_000)], {
      lines: { greeting: 'Hello, this is Robin. What is your phone number?' },
      reply: replies('Thank you.'),
      untilMs: 14_000,
    });
    expect(turnsOf(call)).toEqual(['four one five five five five oh one double two']);
    const numberEndsAt = 4_500 + groups.join('').length * 60 + 2 * 1_000;
    expect(ordersOf(call, 'speech.release').map(({ at }) => at)).toEqual([numberEndsAt + 1_500]);
    expect(call.since(4_500)).toMatchInlineSnapshot(`
      "  4560  caller.speech_started voicedMs=60
              transcribing
        4660  caller.speech_sustained voicedMs=160
        4890  caller.words_guessed text="four on"
        4970  timer.fired steady_words
              -> intent.classify lookup=0 text="four on"
              -> knowledge.search lookup=0 text="four on"
        4975  intent.classified lookup=0 intent=null confidence=0
        4990  knowledge.found lookup=0 passages=0
        5480  caller.speech_ended silentMs=200
        5480  caller.words_settled text="four one five" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="four one five"
              -> knowledge.search lookup=1 text="four one five"
        5485  intent.classified lookup=1 intent=null confidence=0
        5500  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: four one five"
        5740  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="Thank you."
        6340  caller.speech_started voicedMs=60
        6440  caller.speech_sustained voicedMs=160
        6700  caller.words_guessed text="five fi"
              -> speech.cut run=1 epoch=1
        6780  timer.fired steady_words
              -> intent.classify lookup=2 text="four one five five fi"
              -> knowledge.search lookup=2 text="four one five five fi"
        6785  intent.classified lookup=2 intent=null confidence=0
        6800  knowledge.found lookup=2 passages=0
        7320  caller.speech_ended silentMs=200
        7320  caller.words_settled text="five five five" confidence=0.95
              -> speech.hold run=2 epoch=2
              -> intent.classify lookup=3 text="four one five five five five"
              -> knowledge.search lookup=3 text="four one five five five five"
        7325  intent.classified lookup=3 intent=null confidence=0
        7340  knowledge.found lookup=3 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: four one five five five five"
        7640  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="I am all ears."
        8180  caller.speech_started voicedMs=60
        8280  caller.speech_sustained voicedMs=160
        8630  caller.words_guessed text="oh one do"
              -> speech.cut run=2 epoch=3
        8710  timer.fired steady_words
              -> intent.classify lookup=4 text="four one five five five five oh one do"
              -> knowledge.search lookup=4 text="four one five five five five oh one do"
        8715  intent.classified lookup=4 intent=null confidence=0
        8730  knowledge.found lookup=4 passages=0
        9340  caller.speech_ended silentMs=200
        9340  caller.words_settled text="oh one double two" confidence=0.95
              -> speech.hold run=3 epoch=4
              -> intent.classify lookup=5 text="four one five five five five oh one double two"
              -> knowledge.search lookup=5 text="four one five five five five oh one double two"
        9345  intent.classified lookup=5 intent=null confidence=0
        9360  knowledge.found lookup=5 passages=0
              -> reply.write run=3 intent=null passages=0 after="user: four one five five five five oh one double two"
        9660  reply.finished run=3
              -> speech.say run=3 epoch=5 segment=0 text="I am all ears."
       10640  timer.fired end_of_turn
              -> speech.release run=3 epoch=5 fromMs=0
              thinking run=3 kind=reply
       10720  speech.mark_returned mark=3:5:10
              speaking run=3 kind=reply
       11560  speech.mark_returned mark=3:5:13
              listening"
    `);
  });

  test('whose number is complete does not wait for more of it', () => {
    const call = play([answered, ...inPieces(4_500, ['one two', 'three four'], 1_000)], {
      lines: { greeting: 'Hello. What are the last four digits of your card number?' },
      agent: { cues: [{ words: 'last four digits', expects: { kind: 'digits', count: 4 } }] },
      untilMs: 9_000,
    });
    const silentFrom = 4_500 + 7 * 60 + 1_000 + 10 * 60;
    expect(turnsOf(call)).toEqual(['one two three four']);
    expect(takenUpAfter(call, silentFrom)).toBe(250);
  });

  test('who gives one unasked is not cut off either', () => {
    const call = play([answered, ...inPieces(4_500, ['my number is 415', '555', '0122'], 1_000)], {
      untilMs: 14_000,
    });
    expect(turnsOf(call)).toEqual(['my number is 415 555 0122']);
  });

  test('even where the recogniser believes that they are done', () => {
    const call = play(
      [
        answered,
        ...inPieces(4_500, groups, 1_000),
        [5_500, { type: 'caller.turn_ended' }],
        [7_340, { type: 'caller.turn_ended' }],
      ],
      { lines: { greeting: 'Hello, this is Robin. What is your phone number?' }, untilMs: 14_000 },
    );
    expect(turnsOf(call)).toEqual(['four one five five five five oh one double two']);
  });

  test('nor is an address that is spelled', () => {
    const call = play([answered, ...inPieces(5_500, ['j o', 'at', 'example dot com'], 1_000)], {
      lines: { greeting: 'Hello, this is Robin. What is your email address?' },
      untilMs: 14_000,
    });
    expect(turnsOf(call)).toEqual(['j o at example dot com']);
  });

  test('and nobody else waits for that', () => {
    const call = play([answered, ...says(4_500, 'are you open today')], { untilMs: 8_000 });
    expect(takenUpAfter(call, 4_500 + 18 * 60)).toBe(500);
  });
});

describe('a short answer to a yes-no question is taken up at once (ask 11: livekit/agents#6415)', () => {
  const qualifies = { greeting: 'Hello, this is Robin. Are you looking to buy a car?' };

  test.each(['Yeah.', 'Yes please', 'No', 'nope', 'sure', 'Not really, no'])('"%s"', (words) => {
    const call = play([answered, ...says(4_500, words, { settledAfterMs: 100 })], {
      lines: qualifies,
      untilMs: 8_000,
    });
    const plain = words !== 'Not really, no';
    expect(takenUpAfter(call, 4_500 + words.length * 60)).toBe(plain ? 250 : 500);
  });

  test('and one that says more is let finish', () => {
    const call = play([answered, ...inPieces(4_500, ['yes but', 'not before May'], 400)], {
      lines: qualifies,
      untilMs: 9_000,
    });
    expect(turnsOf(call)).toEqual(['yes but not before May']);
  });

  test('one of them, to be read', () => {
    const call = play([answered, ...says(4_500, 'Yeah.', { settledAfterMs: 100 })], {
      lines: qualifies,
      reply: replies('Great.'),
      untilMs: 7_000,
    });
    expect(call.since(4_500)).toMatchInlineSnapshot(`
      "  4560  caller.speech_started voicedMs=60
              transcribing
        4660  caller.speech_sustained voicedMs=160
        4660  caller.words_guessed text="Yea"
        4740  timer.fired steady_words
              -> intent.classify lookup=0 text="Yea"
              -> knowledge.search lookup=0 text="Yea"
        4745  intent.classified lookup=0 intent=null confidence=0
        4760  knowledge.found lookup=0 passages=0
        4900  caller.words_settled text="Yeah." confidence=0.95
        5000  caller.speech_ended silentMs=200
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="Yeah."
              -> knowledge.search lookup=1 text="Yeah."
        5005  intent.classified lookup=1 intent=null confidence=0
        5020  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: Yeah."
        5050  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5230  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="Great."
        5360  speech.mark_returned mark=1:1:11
              speaking run=1 kind=reply
        5720  speech.mark_returned mark=1:1:12
              listening"
    `);
  });
});
