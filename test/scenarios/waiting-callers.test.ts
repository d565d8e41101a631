import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { keptOf, saidOf, shownToModel } from '../support/call-facts.ts';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';
import { type Reply, replies } from '../support/scripted-world.ts';

const asks = says(3_500, 'are you open today');
const fillers = ['One moment.', 'Let me see.'];
const slow: Reply = { pieces: [[3_200, 'Yes, all day.']], end: 'done' };

function fillersIn(call: ReturnType<typeof play>): number[] {
  return ordersOf(call, 'speech.say').flatMap(({ at, text }) => (fillers.includes(text) ? [at] : []));
}

describe('a filler', () => {
  test('covers a slow answer, once, and is not remembered', () => {
    const call = play([answered, ...asks], { reply: () => slow, untilMs: 10_000 });
    expect(fillersIn(call)).toEqual([6_580]);
    expect(saidOf(call, 1)).toBe('Let me see. Yes, all day.');
    expect(keptOf(call, 1)).toMatchObject({ generated: 'Yes, all day.', heard: 'Yes, all day.' });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        6580  timer.fired filler
              -> speech.say run=1 epoch=1 segment=0 text="Let me see."
        6710  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        8110  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=1 text="Yes, all day."
        9020  speech.mark_returned mark=1:1:14
              listening"
    `);
  });

  test('covers a slow tool, once, however many there are', () => {
    const call = play([answered, ...asks], {
      agent: ableAgent,
      tool: () => ({ afterMs: 2_500, result: 'yes' }),
      reply: (nth) =>
        nth < 3
          ? { pieces: [[200, { tool: 'look_up', with: `{"day":"${nth}"}` }]], end: 'done' }
          : replies('Yes, we are.')(0, 0),
      untilMs: 18_000,
    });
    expect(fillersIn(call)).toHaveLength(1);
    expect(keptOf(call, 1)?.heard).toBe('Yes, we are.');
  });

  test('is never said over the caller', () => {
    for (let at = 5_000; at <= 7_400; at += 100) {
      const call = play([answered, ...asks, ...makesNoise(at, 800)], { reply: () => slow, untilMs: 14_000 });
      const over = fillersIn(call).filter((when) => when > at + 60 && when < at + 800);
      expect(over, `a noise from ${at}`).toEqual([]);
      expect(fillersIn(call).length).toBeLessThanOrEqual(1);
    }
  });

  test('is not said once the answer has begun', () => {
    const begins: Reply = {
      pieces: [
        [200, 'Yes, we are. '],
        [3_000, 'Until five in the afternoon, that is to say.'],
      ],
      end: 'done',
    };
    const call = play([answered, ...asks], { reply: () => begins, untilMs: 13_000 });
    expect(fillersIn(call)).toEqual([]);
  });

  test('is forgotten when the caller cuts in on it', () => {
    const call = play([answered, ...asks, ...says(6_720, 'hello are you there')], {
      reply: (nth) => (nth === 0 ? slow : replies('Yes, I am.')(0, 0)),
      untilMs: 11_000,
    });
    expect(keptOf(call, 1)).toMatchObject({ heard: '', interrupted: true });
    expect(shownToModel(call, -1)).toEqual([
      'system: You answer the telephone.',
      'assistant: Hello, this is Robin. How can I help?',
      'user: are you open today hello are you there',
    ]);
  });
});

describe('a call that gets long', () => {
  const patience = { longestCallMs: 20_000, wrapUpMs: 8_000 };

  test('is told so while nobody speaks, and the model is told too', () => {
    const call = play([answered, ...says(6_000, 'are you open today'), ...says(15_500, 'and tomorrow')], {
      patience,
      untilMs: 19_000,
    });
    expect(
      ordersOf(call, 'speech.say').filter(({ text }) => text === 'We have a minute left.'),
    ).toMatchObject([{ at: 12_000 }]);
    expect(shownToModel(call, 0)[0]).toBe('system: You answer the telephone.');
    expect(shownToModel(call, -1)[0]).toContain('The call will be cut off in less than a minute.');
    expect(call.since(11_000)).toMatchInlineSnapshot(`
      " 12000  timer.fired wrap_up
              -> speech.say run=2 epoch=1 segment=0 text="We have a minute left."
              -> speech.say run=2 epoch=1 segment=1 text="What else is there?"
              thinking run=2 kind=reprompt
       12130  speech.mark_returned mark=2:1:15
              speaking run=2 kind=reprompt
       14590  speech.mark_returned mark=2:1:23
              listening
       15560  caller.speech_started voicedMs=60
              transcribing
       15660  caller.speech_sustained voicedMs=160
       15860  caller.words_guessed text="and to"
       15940  timer.fired steady_words
              -> intent.classify lookup=2 text="and to"
              -> knowledge.search lookup=2 text="and to"
       15945  intent.classified lookup=2 intent=null confidence=0
       15960  knowledge.found lookup=2 passages=0
       16420  caller.speech_ended silentMs=200
       16520  caller.words_settled text="and tomorrow" confidence=0.95
              -> speech.hold run=3 epoch=1
              -> intent.classify lookup=3 text="and tomorrow"
              -> knowledge.search lookup=3 text="and tomorrow"
       16525  intent.classified lookup=3 intent=null confidence=0
       16540  knowledge.found lookup=3 passages=0
              -> reply.write run=3 intent=null passages=0 after="user: and tomorrow"
       16720  timer.fired end_of_turn
              -> speech.release run=3 epoch=2 fromMs=0
              thinking run=3 kind=reply
       16750  reply.finished run=3
              -> speech.say run=3 epoch=2 segment=0 text="We open at nine in the morning."
       16880  speech.mark_returned mark=3:2:24
              speaking run=3 kind=reply
       18740  speech.mark_returned mark=3:2:29
              listening"
    `);
  });

  test('is not told so in the middle of a sentence, the caller’s or ours', () => {
    for (let at = 8_000; at <= 12_400; at += 200) {
      const call = play([answered, ...says(at, 'are you open today')], { patience, untilMs: 19_000 });
      const told = ordersOf(call, 'speech.say').filter(({ text }) => text.startsWith('We have a minute'));
      expect(told.length, `asked at ${at}`).toBe(1);
      const before = call.steps.find(({ event }) => event.at === told[0]?.at)?.before;
      expect(before?.caller.speaking, `asked at ${at}`).toBe(false);
      const answer = call.state.history.find((said) => said.speaker === 'agent' && said.kind === 'reply');
      expect(answer, `asked at ${at}`).toMatchObject({ interrupted: false });
    }
  });

  test('ends, with a goodbye, whatever they say', () => {
    const call = play([answered, ...says(19_000, 'I will not stop'), ...says(21_500, 'I will not')], {
      patience: { ...patience, silenceMs: 30_000 },
    });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'too_long' });
    expect(call.state.at).toBeLessThan(25_000);
    expect(call.since(19_000)).toMatchInlineSnapshot(`
      " 19060  caller.speech_started voicedMs=60
              transcribing
       19160  caller.speech_sustained voicedMs=160
       19450  caller.words_guessed text="I will n"
       19530  timer.fired steady_words
              -> intent.classify lookup=0 text="I will n"
              -> knowledge.search lookup=0 text="I will n"
       19535  intent.classified lookup=0 intent=null confidence=0
       19550  knowledge.found lookup=0 passages=0
       20000  timer.fired longest_call
              -> speech.say run=2 epoch=0 segment=0 text="We have talked for a long time."
              -> speech.say run=2 epoch=0 segment=1 text="Goodbye."
              thinking run=2 kind=farewell
       20100  caller.speech_ended silentMs=200
       20130  speech.mark_returned mark=2:0:18
              speaking run=2 kind=farewell
       20200  caller.words_settled text="I will not stop" confidence=0.95  (ignored: the words were answered as they were guessed)
       21560  caller.speech_started voicedMs=60
       21660  caller.speech_sustained voicedMs=160
       21800  caller.words_guessed text="I wil"
       22300  caller.speech_ended silentMs=200
       22400  caller.words_settled text="I will not" confidence=0.95
       22470  speech.mark_returned mark=2:0:26
              -> departure.keep departure={hangUp:too_long}
              leaving because=too_long
       22475  departure.kept
              -> line.hang_up because="too_long"
              -> call.finish because="too_long"
              ended because=too_long"
    `);
  });
});
