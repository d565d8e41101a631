import { describe, expect, test } from 'vitest';
import { keptOf, phasesOf } from '../../support/call-facts.ts';
import { answered, makesNoise, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { play } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

const asks = says(3_500, 'are you open today');
const whole = 'Yes, until five. Come in whenever you like.';

describe('an agent that was interrupted is not taken to speak on in silence (ask 7: livekit/agents#3418, #1613, livekit#4484)', () => {
  test('when the carrier stops telling what it played', () => {
    const call = play(
      [answered, ...asks, ...says(6_500, 'and tomorrow'), ...says(14_000, 'hello are you there')],
      {
        reply: replies(whole, 'Tomorrow too, until six in the evening.', 'Yes, I am here.'),
        marksReturn: (at) => at < 6_500 || at > 14_000,
        untilMs: 20_000,
      },
    );
    expect(keptOf(call, 2)).toMatchObject({ kind: 'reply' });
    expect(phasesOf(call).slice(-3)).toEqual(['thinking', 'speaking', 'listening']);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Yes, until five. Come in | whenever you like.
      caller  and tomorrow
      agent   Tomorrow too, until six in the evening.
      caller  hello are you there
      agent   Yes, I am here."
    `);
    expect(call.since(8_500)).toMatchInlineSnapshot(`
      " 12000  timer.fired playback
              listening
       14060  caller.speech_started voicedMs=60
              transcribing
       14160  caller.speech_sustained voicedMs=160
       14570  caller.words_guessed text="hello are "
       14650  timer.fired steady_words
              -> intent.classify lookup=3 text="hello are"
              -> knowledge.search lookup=3 text="hello are"
       14655  intent.classified lookup=3 intent=null confidence=0
       14670  knowledge.found lookup=3 passages=0
       15340  caller.speech_ended silentMs=200
       15440  caller.words_settled text="hello are you there" confidence=0.95
              -> speech.hold run=3 epoch=3
              -> intent.classify lookup=4 text="hello are you there"
              -> knowledge.search lookup=4 text="hello are you there"
       15445  intent.classified lookup=4 intent=null confidence=0
       15460  knowledge.found lookup=4 passages=0
              -> reply.write run=3 intent=null passages=0 after="user: hello are you there"
       15640  timer.fired end_of_turn
              -> speech.release run=3 epoch=4 fromMs=0
              thinking run=3 kind=reply
       15760  reply.finished run=3
              -> speech.say run=3 epoch=4 segment=0 text="Yes, I am here."
       15890  speech.mark_returned mark=3:4:26
              speaking run=3 kind=reply
       16790  speech.mark_returned mark=3:4:29
              listening"
    `);
  });

  test('when the voice dies with the reply that was cut', () => {
    const call = play([answered, ...asks, ...says(6_500, 'and tomorrow')], {
      reply: replies(whole, 'Tomorrow too.'),
      voice: (_, at) => (at > 7_000 && at < 9_000 ? 'hangs' : { afterMs: 50 }),
      untilMs: 14_000,
    });
    expect(keptOf(call, 2)).toMatchObject({ heard: 'Tomorrow too.', interrupted: false });
    expect(ordersOf(call, 'speech.say', 7_000)).toMatchObject([{ attempt: 'first' }, { attempt: 'second' }]);
    expect(call.since(8_300)).toMatchInlineSnapshot(`
      " 10980  timer.fired first_sound
              -> speech.say run=2 epoch=3 segment=0 text="Tomorrow too." attempt="second"
       11110  speech.mark_returned mark=2:3:18
              speaking run=2 kind=reply
       11890  speech.mark_returned mark=2:3:20
              listening"
    `);
  });
});

describe('a cough after the question does not cost the answer, whenever it comes (ask 8: livekit/agents#1229)', () => {
  const coughs = [90, 200, 700].flatMap((lastsMs) =>
    Array.from({ length: 36 }, (_, nth) => ({ lastsMs, at: 4_600 + nth * 100 })),
  );

  test.each([
    ['when the recogniser finds no words in it', false],
    ['when it says so', true],
  ])('%s', (_, isSaid) => {
    for (const { at, lastsMs } of coughs) {
      const nothing = { type: 'caller.words_settled', text: '', confidence: 0 } as const;
      const cough = makesNoise(at, lastsMs);
      const call = play(
        [answered, ...asks, ...cough, ...(isSaid ? [[at + lastsMs + 300, nothing] as const] : [])],
        {
          reply: replies(whole),
          untilMs: 13_500,
        },
      );
      const answers = call.state.history.filter((said) => said.speaker === 'agent' && said.kind === 'reply');
      expect(answers.at(-1), `${lastsMs} ms at ${at}\n${call.transcript}`).toMatchObject({
        heard: whole,
        interrupted: false,
      });
      expect(call.state.phase.name).toBe('listening');
    }
  });

  test('one of them, to be read', () => {
    const call = play([answered, ...asks, ...makesNoise(5_150, 700)], {
      reply: replies(whole),
      untilMs: 11_000,
    });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5160  reply.text_written run=1 text="five. "
              -> speech.say run=1 epoch=1 segment=0 text="Yes, until five."
        5210  caller.speech_started voicedMs=60
              -> speech.hold run=1 epoch=1
        5290  speech.mark_returned mark=1:1:9  (ignored: the mark is of an earlier epoch)
        5310  caller.speech_sustained voicedMs=160
        5320  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=1 text="Come in whenever you like."
        6050  caller.speech_ended silentMs=200
        7250  timer.fired false_alarm
              -> speech.release run=1 epoch=2 fromMs=0
        7330  speech.mark_returned mark=1:2:13
              speaking run=1 kind=reply
        9850  speech.mark_returned mark=1:2:21
              listening"
    `);
  });
});
