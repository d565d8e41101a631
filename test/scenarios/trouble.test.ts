import { describe, expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { play, type Scripted } from '../support/play.ts';
import type { Reply } from '../support/scripted-world.ts';

const asks = says(3_500, 'are you open today');
const fails: Reply = { pieces: [], end: 'fails' };
const hangs: Reply = { pieces: [], end: 'hangs' };

describe('slow look-ups', () => {
  test('are not waited for', () => {
    const call = play([answered, ...asks], {
      intent: () => ({ afterMs: 3_000, intent: 'goodbye', confidence: 1 }),
      knowledge: () => 'never',
      untilMs: 6_500,
    });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        5480  timer.fired lookups
              -> lookup.abandon lookup=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        5690  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
        5820  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply"
    `);
  });

  test('that fail are done without', () => {
    const call = play([answered, ...asks], {
      intent: () => 'fails',
      knowledge: () => 'fails',
      untilMs: 6_000,
    });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        5085  intent.failed lookup=0 failure=unreachable
        5085  knowledge.failed lookup=0 failure=unreachable
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        5295  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
        5425  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply"
    `);
  });
});

describe('a model that fails', () => {
  test('before its first word is apologised for, and the caller may try again', () => {
    const call = play([answered, ...asks], { reply: () => fails, untilMs: 10_000 });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        5085  intent.classified lookup=0 intent=null confidence=0
        5100  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        5110  reply.failed run=1 failure=unreachable
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=0 segment=1 text="Please say that again."
        5240  speech.mark_returned mark=1:0:9
              speaking run=1 kind=apology
        8000  speech.mark_returned mark=1:0:18
              listening"
    `);
  });

  test('in the middle of a sentence is apologised for after what was said', () => {
    const breaksOff: Reply = {
      pieces: [
        [200, 'Yes, we are open today, '],
        [300, 'from nine to'],
      ],
      end: 'fails',
    };
    const call = play([answered, ...asks], { reply: () => breaksOff, untilMs: 14_000 });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        5085  intent.classified lookup=0 intent=null confidence=0
        5100  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        5300  reply.text_written run=1 text="Yes, we are open today, "
              -> speech.say run=1 epoch=0 segment=0 text="Yes, we are open today,"
        5430  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply
        5610  reply.failed run=1 failure=unreachable
              -> speech.say run=1 epoch=0 segment=1 text="Sorry, I lost my thread. Please say that again."
        9630  speech.mark_returned mark=1:0:22
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Yes, we are open today, Sorry, I lost my thread. Please say that again."
    `);
  });

  test('twice in a row leads to an honest goodbye', () => {
    const call = play([answered, ...asks, ...says(9_000, 'are you open today')], { reply: () => fails });
    expect(call.since(10_000)).toMatchInlineSnapshot(`
      " 10280  caller.speech_ended silentMs=200
       10380  caller.words_settled text="are you open today" confidence=0.95
       10580  timer.fired end_of_turn
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
              thinking run=2 kind=reply
       10585  intent.classified lookup=1 intent=null confidence=0
       10600  knowledge.found lookup=1 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: are you open today"
       10610  reply.failed run=2 failure=unreachable
              -> speech.say run=2 epoch=0 segment=0 text="I am having trouble today."
              -> speech.say run=2 epoch=0 segment=1 text="Please call again later. Goodbye."
       10740  speech.mark_returned mark=2:0:19
              speaking run=2 kind=farewell
       14280  speech.mark_returned mark=2:0:29
              -> line.hang_up because="provider_failed"
              -> call.finish because="provider_failed"
              ended because=provider_failed"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Sorry, I lost my thread. Please say that again.
      caller  are you open today
      agent   I am having trouble today. Please call again later. Goodbye."
    `);
  });

  test('now and then is not given up on', () => {
    const script = [answered, ...asks, ...says(9_000, 'are you open'), ...says(15_000, 'and tomorrow')];
    const well: Reply = { pieces: [[200, 'Yes, we are.']], end: 'done' };
    const call = play(script, { reply: (nth) => (nth === 1 ? well : fails), untilMs: 21_000 });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Sorry, I lost my thread. Please say that again.
      caller  are you open
      agent   Yes, we are.
      caller  and tomorrow
      agent   Sorry, I lost my thread. Please say that again."
    `);
    expect(call.state.phase.name).toBe('listening');
  });

  test('that has nothing to say is apologised for', () => {
    const blank: Reply = { pieces: [[200, '** 🙂 **']], end: 'done' };
    const call = play([answered, ...asks], { reply: () => blank, untilMs: 9_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  5310  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=0 segment=1 text="Please say that again."
        5440  speech.mark_returned mark=1:0:9
              speaking run=1 kind=apology
        8200  speech.mark_returned mark=1:0:18
              listening"
    `);
  });
});

describe('a model that never finishes', () => {
  test('is given up before the caller says "hello?"', () => {
    const call = play([answered, ...asks], { reply: () => hangs, untilMs: 14_000 });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        5085  intent.classified lookup=0 intent=null confidence=0
        5100  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        9100  timer.fired first_words
              -> reply.abandon run=1
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=0 segment=1 text="Please say that again."
        9230  speech.mark_returned mark=1:0:9
              speaking run=1 kind=apology
       11990  speech.mark_returned mark=1:0:18
              listening"
    `);
  });

  test('after half a word is given up just as soon', () => {
    const stalls: Reply = { pieces: [[200, 'Ye']], end: 'hangs' };
    const call = play([answered, ...asks], { reply: () => stalls, untilMs: 14_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  9300  timer.fired first_words
              -> reply.abandon run=1
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=0 segment=1 text="Please say that again."
        9430  speech.mark_returned mark=1:0:9
              speaking run=1 kind=apology
       12190  speech.mark_returned mark=1:0:18
              listening"
    `);
  });

  test('after its first sentence does not leave the caller in silence', () => {
    const stalls: Reply = { pieces: [[200, 'Let me look that up. ']], end: 'hangs' };
    const call = play([answered, ...asks], { reply: () => stalls, untilMs: 20_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  5300  reply.text_written run=1 text="Let me look that up. "
              -> speech.say run=1 epoch=0 segment=0 text="Let me look that up."
        5430  speech.mark_returned mark=1:0:9
              speaking run=1 kind=reply
        8630  timer.fired playback
       10630  timer.fired playback
              -> reply.abandon run=1
              -> speech.say run=1 epoch=0 segment=1 text="Sorry, I lost my thread. Please say that again."
       13580  speech.mark_returned mark=1:0:21
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Let me look that up. Sorry, I lost my thread. Please say that again."
    `);
  });

  test('because it has too much to say is stopped after a while', () => {
    const pieces = Array.from({ length: 40 }, () => [1_000, 'And there is another thing to tell. '] as const);
    const call = play([answered, ...asks], { reply: () => ({ pieces, end: 'done' }), untilMs: 70_000 });
    expect(call.since(25_000)).toMatchInlineSnapshot(`
      " 25100  timer.fired whole_reply
              -> reply.abandon run=1
       46670  speech.mark_returned mark=1:0:123
              listening
       53670  timer.fired silence
              -> speech.say run=2 epoch=0 segment=0 text="Are you still there?"
              thinking run=2 kind=reprompt
       53800  speech.mark_returned mark=2:0:124
              speaking run=2 kind=reprompt
       55000  speech.mark_returned mark=2:0:127
              listening
       62000  timer.fired silence
              -> speech.say run=3 epoch=0 segment=0 text="I cannot hear you."
              thinking run=3 kind=reprompt
       62130  speech.mark_returned mark=3:0:128
              speaking run=3 kind=reprompt
       63210  speech.mark_returned mark=3:0:131
              listening"
    `);
  });

  test('and writes on after it was told to stop is not listened to', () => {
    const script: Scripted[] = [
      answered,
      ...asks,
      [9_700, { type: 'reply.text_written', run: 1, text: 'Yes, we are open all day today. ' }],
      [9_710, { type: 'reply.finished', run: 1 }],
    ];
    const call = play(script, { reply: () => hangs, untilMs: 14_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  9100  timer.fired first_words
              -> reply.abandon run=1
              -> speech.say run=1 epoch=0 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=0 segment=1 text="Please say that again."
        9230  speech.mark_returned mark=1:0:9
              speaking run=1 kind=apology
        9700  reply.text_written run=1 text="Yes, we are open all day today. "  (ignored: the reply is over)
        9710  reply.finished run=1  (ignored: the reply is over)
       11990  speech.mark_returned mark=1:0:18
              listening"
    `);
    expect(call.state.failedTurns).toBe(1);
  });
});

describe('a voice that fails', () => {
  test('ends the call, so that the carrier can say sorry', () => {
    const call = play([answered, ...asks], { voice: (nth) => (nth > 1 ? 'fails' : { afterMs: 50 }) });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  5310  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
        5330  speech.failed run=1 segment=0 failure=unreachable
              -> speech.cut run=1 epoch=0
              -> line.hang_up because="voice_failed"
              -> call.finish because="voice_failed"
              ended because=voice_failed"
    `);
  });

  test('without a word about it is not waited for', () => {
    const call = play([answered], { voice: () => 'hangs' });
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
        3000  timer.fired first_sound
              -> speech.cut run=0 epoch=0
              -> line.hang_up because="voice_failed"
              -> call.finish because="voice_failed"
              ended because=voice_failed"
    `);
  });
});

test('a voice that stops between two sentences is not taken to have said the second', () => {
  const reply: Reply = {
    pieces: [[200, 'Yes, we are open today. We close at five in the afternoon, as always.']],
    end: 'done',
  };
  const call = play([answered, ...asks], {
    reply: () => reply,
    voice: (nth) => (nth === 3 ? 'hangs' : { afterMs: 50 }),
    untilMs: 12_000,
  });
  expect(call.since(5_300)).toMatchInlineSnapshot(`
    "  5300  reply.text_written run=1 text="Yes, we are open today. We close at five in the afternoon, as always."
            -> speech.say run=1 epoch=0 segment=0 text="Yes, we are open today."
      5310  reply.finished run=1
            -> speech.say run=1 epoch=0 segment=1 text="We close at five in the afternoon, as always."
      5430  speech.mark_returned mark=1:0:9
            speaking run=1 kind=reply
      8810  timer.fired playback
            -> speech.cut run=1 epoch=0
            listening"
  `);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  are you open today
    agent   Yes, we are open today. | We close at five in the afternoon, as always."
  `);
});

describe('a recogniser that fails', () => {
  const failure = { provider: 'asr', reason: 'broke_off', detail: '', retryable: false } as const;
  const breaks = (at: number): Scripted => [at, { type: 'hearing.failed', failure }];

  test('is told to the caller, who is then let go', () => {
    const call = play([answered, breaks(5_000)]);
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5000  hearing.failed failure=broke_off
              -> speech.say run=1 epoch=0 segment=0 text="I am having trouble today."
              -> speech.say run=1 epoch=0 segment=1 text="Please call again later. Goodbye."
              thinking run=1 kind=farewell
        5130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        8670  speech.mark_returned mark=1:0:19
              -> line.hang_up because="provider_failed"
              -> call.finish because="provider_failed"
              ended because=provider_failed"
    `);
  });

  test('while the agent speaks cuts it short: there is no use in going on', () => {
    const call = play([answered, breaks(1_000)]);
    expect(call.since(500)).toMatchInlineSnapshot(`
      "  1000  hearing.failed failure=broke_off
              -> speech.cut run=0 epoch=0
              -> speech.say run=1 epoch=1 segment=0 text="I am having trouble today."
              -> speech.say run=1 epoch=1 segment=1 text="Please call again later. Goodbye."
              thinking run=1 kind=farewell
        1080  speech.mark_returned mark=0:0:3  (ignored: the run is over)
        1130  speech.mark_returned mark=1:1:9
              speaking run=1 kind=farewell
        4670  speech.mark_returned mark=1:1:19
              -> line.hang_up because="provider_failed"
              -> call.finish because="provider_failed"
              ended because=provider_failed"
    `);
  });

  test('cannot be talked out of saying goodbye, for nobody would hear', () => {
    const call = play([answered, breaks(5_000), ...says(5_500, 'hello are you there')]);
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5000  hearing.failed failure=broke_off
              -> speech.say run=1 epoch=0 segment=0 text="I am having trouble today."
              -> speech.say run=1 epoch=0 segment=1 text="Please call again later. Goodbye."
              thinking run=1 kind=farewell
        5130  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        5560  caller.speech_started voicedMs=60
        5660  caller.speech_sustained voicedMs=160
        6070  caller.words_guessed text="hello are "
        6840  caller.speech_ended silentMs=200
        6940  caller.words_settled text="hello are you there" confidence=0.95
        8670  speech.mark_returned mark=1:0:19
              -> line.hang_up because="provider_failed"
              -> call.finish because="provider_failed"
              ended because=provider_failed"
    `);
  });

  test('does not make the agent say goodbye twice', () => {
    const call = play([answered, ...says(3_500, 'goodbye'), breaks(5_500)], {
      intent: () => ({ afterMs: 5, intent: 'goodbye', confidence: 1 }),
    });
    expect(call.since(4_000)).toMatchInlineSnapshot(`
      "  4120  caller.speech_ended silentMs=200
        4220  caller.words_settled text="goodbye" confidence=0.95
        4420  timer.fired end_of_turn
              -> intent.classify lookup=0 text="goodbye"
              -> knowledge.search lookup=0 text="goodbye"
              thinking run=1 kind=reply
        4425  intent.classified lookup=0 intent="goodbye" confidence=1
        4440  knowledge.found lookup=0 passages=0
              -> speech.say run=1 epoch=0 segment=0 text="Thank you for calling."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
        4570  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        5500  hearing.failed failure=broke_off
        6370  speech.mark_returned mark=1:0:16
              -> line.hang_up because="provider_failed"
              -> call.finish because="provider_failed"
              ended because=provider_failed"
    `);
  });
});

describe('a carrier that never says what was played', () => {
  test('plays every reply to its end, and the caller keeps the floor after it', () => {
    const call = play([answered, ...says(6_000, 'are you open today')], {
      marksReturn: false,
      untilMs: 14_000,
    });
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
        3910  timer.fired playback
              listening
        6060  caller.speech_started voicedMs=60
              transcribing
        6160  caller.speech_sustained voicedMs=160
        6540  caller.words_guessed text="are you o"
        7280  caller.speech_ended silentMs=200
        7380  caller.words_settled text="are you open today" confidence=0.95
        7580  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        7585  intent.classified lookup=0 intent=null confidence=0
        7600  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        7810  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="We open at nine in the morning."
       11420  timer.fired playback
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   We open at nine in the morning."
    `);
  });

  test('still hushes when the caller speaks', () => {
    const call = play([answered, ...says(800, 'are you open today')], { marksReturn: false, untilMs: 6_000 });
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
         860  caller.speech_started voicedMs=60
              -> speech.hold run=0 epoch=0
         960  caller.speech_sustained voicedMs=160
        1340  caller.words_guessed text="are you o"
        2080  caller.speech_ended silentMs=200
        2180  caller.words_settled text="are you open today" confidence=0.95
              -> speech.cut run=0 epoch=1
              cancelled
        2230  timer.fired settle
              transcribing
        2380  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        2385  intent.classified lookup=0 intent=null confidence=0
        2400  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        2610  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=0 text="We open at nine in the morning.""
    `);
  });
});
