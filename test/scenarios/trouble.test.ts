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
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5280  timer.fired lookups
              -> lookup.abandon lookup=1
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        5490  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        5620  speech.mark_returned mark=1:1:9
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
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5095  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        5225  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply"
    `);
  });
});

describe('a model that fails', () => {
  test('before its first word is apologised for, and the caller may try again', () => {
    const call = play([answered, ...asks], { reply: () => fails, untilMs: 10_000 });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> intent.classify lookup=2 text="are you open today"
              -> knowledge.search lookup=2 text="are you open today"
              thinking run=2 kind=reply
        5085  intent.classified lookup=2 intent=null confidence=0
        5100  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: are you open today"
        5110  reply.failed run=2 failure=unreachable
              -> reply.write run=2 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
        5120  reply.failed run=2 request=1 failure=unreachable
              -> speech.say run=2 epoch=2 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=2 epoch=2 segment=1 text="Please say that again."
              thinking run=2 kind=apology
        5250  speech.mark_returned mark=2:2:9
              speaking run=2 kind=apology
        8010  speech.mark_returned mark=2:2:18
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
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5100  reply.text_written run=1 text="Yes, we are open today, "
              -> speech.say run=1 epoch=1 segment=0 text="Yes, we are open today,"
        5230  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        5410  reply.failed run=1 failure=unreachable
              -> speech.say run=1 epoch=1 segment=1 text="Sorry, I lost my thread. Please say that again."
              speaking run=1 kind=apology
        9430  speech.mark_returned mark=1:1:22
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
              -> speech.hold run=3 epoch=2
              -> intent.classify lookup=4 text="are you open today"
              -> knowledge.search lookup=4 text="are you open today"
       10385  intent.classified lookup=4 intent=null confidence=0
       10400  knowledge.found lookup=4 passages=0
              -> reply.write run=3 intent=null passages=0 after="user: are you open today"
       10410  reply.failed run=3 failure=unreachable
              -> reply.write run=3 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
       10420  reply.failed run=3 request=1 failure=unreachable
              -> speech.cut run=3 epoch=3
       10580  timer.fired end_of_turn
              -> intent.classify lookup=5 text="are you open today"
              -> knowledge.search lookup=5 text="are you open today"
              thinking run=4 kind=reply
       10585  intent.classified lookup=5 intent=null confidence=0
       10600  knowledge.found lookup=5 passages=0
              -> reply.write run=4 intent=null passages=0 after="user: are you open today"
       10610  reply.failed run=4 failure=unreachable
              -> reply.write run=4 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
       10620  reply.failed run=4 request=1 failure=unreachable
              -> speech.say run=4 epoch=4 segment=0 text="I am having trouble today."
              -> speech.say run=4 epoch=4 segment=1 text="Please call again later. Goodbye."
              thinking run=4 kind=farewell
       10750  speech.mark_returned mark=4:4:19
              speaking run=4 kind=farewell
       14290  speech.mark_returned mark=4:4:29
              -> departure.keep departure={hangUp:provider_failed}
              leaving because=provider_failed
       14295  departure.kept
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
    const call = play(script, {
      reply: (nth) => (nth === 2 ? well : fails),
      agent: { speculates: false },
      untilMs: 21_000,
    });
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
      "  5320  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=1 segment=1 text="Please say that again."
              thinking run=1 kind=apology
        5450  speech.mark_returned mark=1:1:9
              speaking run=1 kind=apology
        8210  speech.mark_returned mark=1:1:18
              listening"
    `);
  });
});

describe('a model that never finishes', () => {
  test('is given up before the caller says "hello?"', () => {
    const call = play([answered, ...asks], { reply: () => hangs, untilMs: 14_000 });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        6580  timer.fired filler
              -> speech.say run=1 epoch=1 segment=0 text="Let me see."
        6710  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        8900  timer.fired first_words
              -> reply.abandon run=1
              -> reply.write run=1 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
        9370  timer.fired playback
       11370  timer.fired playback
       12900  timer.fired first_words
              -> reply.abandon run=1
              -> speech.say run=1 epoch=1 segment=1 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=1 segment=2 text="Please say that again."
              speaking run=1 kind=apology"
    `);
  });

  test('after half a word is given up just as soon', () => {
    const stalls: Reply = { pieces: [[200, 'Ye']], end: 'hangs' };
    const call = play([answered, ...asks], { reply: () => stalls, untilMs: 14_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  6580  timer.fired filler
              -> speech.say run=1 epoch=1 segment=0 text="Let me see."
        6710  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        9100  timer.fired first_words
              -> reply.abandon run=1
              -> reply.write run=1 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
        9370  timer.fired playback
       11370  timer.fired playback
       13300  timer.fired first_words
              -> reply.abandon run=1
              -> speech.say run=1 epoch=1 segment=1 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=1 segment=2 text="Please say that again."
              speaking run=1 kind=apology"
    `);
  });

  test('after its first sentence does not leave the caller in silence', () => {
    const stalls: Reply = { pieces: [[200, 'Let me look that up. ']], end: 'hangs' };
    const call = play([answered, ...asks], { reply: () => stalls, untilMs: 20_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  8430  timer.fired playback
       10430  timer.fired playback
              -> reply.abandon run=1
              -> speech.say run=1 epoch=1 segment=1 text="Sorry, I lost my thread. Please say that again."
              speaking run=1 kind=apology
       13380  speech.mark_returned mark=1:1:21
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
      " 46470  speech.mark_returned mark=1:1:123
              listening
       53470  timer.fired silence
              -> speech.say run=2 epoch=1 segment=0 text="Are you still there?"
              thinking run=2 kind=reprompt
       53600  speech.mark_returned mark=2:1:124
              speaking run=2 kind=reprompt
       54800  speech.mark_returned mark=2:1:127
              listening
       61800  timer.fired silence
              -> speech.say run=3 epoch=1 segment=0 text="I cannot hear you."
              thinking run=3 kind=reprompt
       61930  speech.mark_returned mark=3:1:128
              speaking run=3 kind=reprompt
       63010  speech.mark_returned mark=3:1:131
              listening"
    `);
  });

  test('and writes on after it was told to stop is not listened to', () => {
    const script: Scripted[] = [
      answered,
      ...asks,
      [9_700, { type: 'reply.text_written', run: 1, request: 0, text: 'Yes, we are open all day today. ' }],
      [9_710, { type: 'reply.finished', run: 1, request: 0 }],
    ];
    const call = play(script, { reply: () => hangs, untilMs: 14_000 });
    expect(call.since(5_300)).toMatchInlineSnapshot(`
      "  6580  timer.fired filler
              -> speech.say run=1 epoch=1 segment=0 text="Let me see."
        6710  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        8900  timer.fired first_words
              -> reply.abandon run=1
              -> reply.write run=1 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
        9370  timer.fired playback
        9700  reply.text_written run=1 text="Yes, we are open all day today. "  (ignored: the reply is over)
        9710  reply.finished run=1  (ignored: the reply is over)
       11370  timer.fired playback
       12900  timer.fired first_words
              -> reply.abandon run=1
              -> speech.say run=1 epoch=1 segment=1 text="Sorry, I lost my thread."
              -> speech.say run=1 epoch=1 segment=2 text="Please say that again."
              speaking run=1 kind=apology"
    `);
    expect(call.state.failedTurns).toBe(1);
  });
});

describe('a voice that fails', () => {
  /** Greeting, reply and the same once more, apology, and so on: these are not spoken, the others lie on the shelf. */
  const silentAt = (...fails: readonly number[]) => ({
    voice: (nth: number) => (fails.includes(nth) ? ('fails' as const) : { afterMs: 50 }),
  });

  const twoSentences = (apartMs: number): Reply => ({
    pieces: [
      [200, 'Yes, we are open today. '],
      [apartMs, 'We close at five in the afternoon, as always.'],
    ],
    end: 'done',
  });

  test('is apologised for in a line that was spoken in before, and the caller may ask again', () => {
    const call = play([answered, ...asks, ...says(9_000, 'are you open today')], {
      ...silentAt(2, 3),
      untilMs: 14_000,
    });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5110  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        5130  speech.failed run=1 segment=0 failure=unreachable
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning." attempt="second"
        5150  speech.failed run=1 segment=0 failure=unreachable
              -> speech.cut run=1 epoch=1
              -> speech.say run=2 epoch=2 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=2 epoch=2 segment=1 text="Please say that again."
              thinking run=2 kind=apology
        5280  speech.mark_returned mark=2:2:9
              speaking run=2 kind=apology
        8040  speech.mark_returned mark=2:2:18
              listening
        9060  caller.speech_started voicedMs=60
              transcribing
        9160  caller.speech_sustained voicedMs=160
        9540  caller.words_guessed text="are you o"
        9620  timer.fired steady_words
              -> intent.classify lookup=2 text="are you o"
              -> knowledge.search lookup=2 text="are you o"
        9625  intent.classified lookup=2 intent=null confidence=0
        9640  knowledge.found lookup=2 passages=0
       10280  caller.speech_ended silentMs=200
       10380  caller.words_settled text="are you open today" confidence=0.95
              -> speech.hold run=3 epoch=2
              -> intent.classify lookup=3 text="are you open today"
              -> knowledge.search lookup=3 text="are you open today"
       10385  intent.classified lookup=3 intent=null confidence=0
       10400  knowledge.found lookup=3 passages=0
              -> reply.write run=3 intent=null passages=0 after="user: are you open today"
       10580  timer.fired end_of_turn
              -> speech.release run=3 epoch=3 fromMs=0
              thinking run=3 kind=reply
       10610  reply.finished run=3
              -> speech.say run=3 epoch=3 segment=0 text="We open at nine in the morning."
       10740  speech.mark_returned mark=3:3:19
              speaking run=3 kind=reply
       12600  speech.mark_returned mark=3:3:24
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   |We open at nine in the morning.
      agent   Sorry, I lost my thread. Please say that again.
      caller  are you open today
      agent   We open at nine in the morning."
    `);
    expect(call.state.failedTurns).toBe(0);
  });

  test('in the middle of a reply leaves in memory what was heard of it', () => {
    const call = play([answered, ...asks], {
      reply: () => twoSentences(900),
      ...silentAt(3, 4),
      untilMs: 12_000,
    });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Yes, we are | open today. We close at five in the afternoon, as always.
      agent   Sorry, I lost my thread. Please say that again."
    `);
  });

  test.each([
    ['an honest goodbye', {}, 'provider_failed', 'I am having trouble today.'],
    ['a person', { transferTo: '+15005550009' }, null, 'I will put you through'],
  ])('twice in a row leads to %s, in lines that were spoken in before', (_, agent, because, line) => {
    const call = play([answered, ...asks, ...says(9_000, 'are you open today')], {
      ...silentAt(2, 3, 6, 7),
      agent,
      untilMs: 17_000,
    });
    expect(call.history.split('\n').at(-1)).toContain(line);
    const orders = call.steps.flatMap(({ after }) => after.commands);
    expect(orders).toContainEqual(
      expect.objectContaining(
        because === null ? { type: 'line.transfer' } : { type: 'line.hang_up', because },
      ),
    );
  });

  test('behind a shut gate drops what was begun ahead, and the turn is answered anew', () => {
    const call = play([answered, ...asks], {
      reply: () => ({ pieces: [[10, 'Yes, until five.']], end: 'done' }),
      ...silentAt(2, 3),
      untilMs: 9_000,
    });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Yes, until five."
    `);
    expect(call.state.failedTurns).toBe(0);
  });

  test('at a greeting ends the call: what has no sound at the start has none later', () => {
    const call = play([answered], silentAt(0, 1, 2, 3));
    expect(call.transcript).not.toContain('Sorry, I lost my thread.');
    expect(call.state.phase).toEqual({ name: 'ended', because: 'voice_failed' });
  });

  test('at a goodbye is not apologised for: the call ends', () => {
    const call = play([answered, ...says(3_500, 'goodbye')], {
      intent: () => ({ afterMs: 5, intent: 'goodbye', confidence: 1 }),
      voice: (nth) => (nth > 1 ? 'fails' : { afterMs: 50 }),
    });
    expect(call.transcript).not.toContain('Sorry, I lost my thread.');
    expect(call.state.phase).toEqual({ name: 'ended', because: 'voice_failed' });
  });

  test('while the caller asks not to be called again is not apologised for: that is confirmed', () => {
    const demands: Scripted[] = [
      [6_000, { type: 'caller.speech_started', voicedMs: 60 }],
      [6_100, { type: 'caller.speech_sustained', voicedMs: 160 }],
      [6_500, { type: 'caller.words_guessed', text: 'please stop calling me' }],
      [7_800, { type: 'caller.speech_ended', silentMs: 200 }],
      [7_900, { type: 'caller.words_settled', text: 'please stop calling me', confidence: 0.95 }],
    ];
    const call = play([answered, ...asks, ...demands], {
      reply: () => twoSentences(1_600),
      ...silentAt(3, 4),
      agent: { transferTo: '+15005550009' },
      untilMs: 15_000,
    });
    expect(call.since(6_000)).toMatchInlineSnapshot(`
      "  6000  caller.speech_started voicedMs=60
        6100  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=reply
        6180  speech.mark_returned mark=1:1:12  (ignored: the mark is of an earlier epoch)
        6500  caller.words_guessed text="please stop calling me"
        6710  reply.finished run=1
              -> speech.say run=1 epoch=2 segment=1 text="We close at five in the afternoon, as always."
        6730  speech.failed run=1 segment=1 failure=unreachable
              -> speech.say run=1 epoch=2 segment=1 text="We close at five in the afternoon, as always." attempt="second"
        6750  speech.failed run=1 segment=1 failure=unreachable
              -> speech.cut run=1 epoch=2
              -> opt_out.record
              thinking run=2 kind=farewell
        6755  opt_out.recorded
              -> speech.say run=2 epoch=3 segment=0 text="You will not be called again."
              -> speech.say run=2 epoch=3 segment=1 text="Goodbye."
        6885  speech.mark_returned mark=2:3:14
              speaking run=2 kind=farewell
        7800  caller.speech_ended silentMs=200
        7900  caller.words_settled text="please stop calling me" confidence=0.95  (ignored: the words were answered as they were guessed)
        9105  speech.mark_returned mark=2:3:22
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
        9110  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'opted_out' });
  });

  test('ends the call where no line was spoken in before, so that the carrier can say sorry', () => {
    const call = play([answered, ...asks], { voice: (nth) => (nth > 1 ? 'fails' : { afterMs: 50 }) });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5110  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        5130  speech.failed run=1 segment=0 failure=unreachable
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning." attempt="second"
        5150  speech.failed run=1 segment=0 failure=unreachable
              -> speech.cut run=1 epoch=1
              -> speech.say run=2 epoch=2 segment=0 text="Sorry, I lost my thread."
              -> speech.say run=2 epoch=2 segment=1 text="Please say that again."
              thinking run=2 kind=apology
        5170  speech.failed run=2 segment=0 failure=unreachable
              -> speech.say run=2 epoch=2 segment=0 text="Sorry, I lost my thread." attempt="second"
        5170  speech.failed run=2 segment=1 failure=unreachable
              -> speech.say run=2 epoch=2 segment=1 text="Please say that again." attempt="second"
        5190  speech.failed run=2 segment=0 failure=unreachable
              -> speech.cut run=2 epoch=2
              -> departure.keep departure={hangUp:voice_failed}
              leaving because=voice_failed
        5195  departure.kept
              -> line.hang_up because="voice_failed"
              -> call.finish because="voice_failed"
              ended because=voice_failed"
    `);
  });

  test.each([
    ['says so in a line that was spoken in before', (nth: number) => nth > 1 && nth < 8],
    ['cannot even say so', (nth: number) => nth > 1],
  ])('hands the call to a person, where there is one, and %s', (_, fails) => {
    const call = play([answered, ...asks], {
      voice: (nth) => (fails(nth) ? 'fails' : { afterMs: 50 }),
      agent: { transferTo: '+15005550009' },
      untilMs: 15_000,
    });
    const orders = call.steps.flatMap(({ after }) => after.commands);
    expect(orders).toContainEqual(expect.objectContaining({ type: 'line.transfer', to: '+15005550009' }));
    const said = orders.filter(({ type }) => type === 'speech.say').length;
    expect(said).toBeLessThanOrEqual(10);
  });

  test.each([
    ['says goodbye to whoever comes back', 2, 'I am having trouble today.'],
    ['asks whoever comes back to ask again', 3, 'Sorry, I lost my thread.'],
  ])('is not the reason to ring a person twice who did not answer: it %s', (_, failedTurnsMax, line) => {
    const comesBack: Scripted[] = [
      [20_000, { type: 'transfer.failed', reason: 'no_answer' }],
      [20_500, { type: 'line.opened' }],
    ];
    const call = play([answered, ...asks, ...comesBack], {
      voice: (nth) => (nth > 1 ? 'fails' : { afterMs: 50 }),
      agent: { transferTo: '+15005550009' },
      patience: { failedTurnsMax },
    });
    const orders = call.steps.flatMap(({ after }) => after.commands);
    expect(orders.filter(({ type }) => type === 'line.transfer')).toHaveLength(1);
    expect(call.since(20_500)).toContain(line);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'voice_failed' });
  });

  test('without a word about it is not waited for', () => {
    const call = play([answered], { voice: () => 'hangs' });
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin."
              -> speech.say run=0 epoch=0 segment=1 text="How can I help?"
              thinking run=0 kind=greeting
        3000  timer.fired first_sound
              -> speech.say run=0 epoch=0 segment=0 text="Hello, this is Robin." attempt="second"
        6000  timer.fired first_sound
              -> speech.cut run=0 epoch=0
              -> departure.keep departure={hangUp:voice_failed}
              leaving because=voice_failed
        6005  departure.kept
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
    "  8610  timer.fired playback
            -> speech.cut run=1 epoch=1
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
              -> departure.keep departure={hangUp:provider_failed}
              leaving because=provider_failed
        8675  departure.kept
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
              -> departure.keep departure={hangUp:provider_failed}
              leaving because=provider_failed
        4675  departure.kept
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
              -> departure.keep departure={hangUp:provider_failed}
              leaving because=provider_failed
        8675  departure.kept
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
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="goodbye"
              -> knowledge.search lookup=1 text="goodbye"
        4225  intent.classified lookup=1 intent="goodbye" confidence=1
        4240  knowledge.found lookup=1 passages=0
              -> speech.say run=1 epoch=1 segment=0 text="Thank you for calling."
              -> speech.say run=1 epoch=1 segment=1 text="Goodbye."
        4420  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=farewell
        4500  speech.mark_returned mark=1:1:9
              speaking run=1 kind=farewell
        5500  hearing.failed failure=broke_off
        6300  speech.mark_returned mark=1:1:16
              -> departure.keep departure={hangUp:provider_failed}
              leaving because=provider_failed
        6305  departure.kept
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
        6620  timer.fired steady_words
              -> intent.classify lookup=0 text="are you o"
              -> knowledge.search lookup=0 text="are you o"
        6625  intent.classified lookup=0 intent=null confidence=0
        6640  knowledge.found lookup=0 passages=0
        7280  caller.speech_ended silentMs=200
        7380  caller.words_settled text="are you open today" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
        7385  intent.classified lookup=1 intent=null confidence=0
        7400  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        7580  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        7610  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
       11220  timer.fired playback
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
