import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { keptOf } from '../support/call-facts.ts';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';
import { type Reply, replies } from '../support/scripted-world.ts';

const asks = says(3_500, 'are you open today', { settledAfterMs: 100 });
const ending = [4_700, { type: 'caller.turn_ending' }] as const;

describe('a recogniser that believes the caller may be done', () => {
  test('has the answer made behind a shut gate, and let out the moment they surely are', () => {
    const call = play([answered, ...asks, ending, [5_000, { type: 'caller.turn_ended' }]], {
      untilMs: 7_300,
    });
    const [said] = ordersOf(call, 'speech.say', 4_700);
    const [released] = ordersOf(call, 'speech.release', 4_700);
    expect(said?.at).toBeLessThan(5_000);
    expect(released).toMatchObject({ at: 5_000, fromMs: 0, run: said?.run });
    expect(call.since(4_680)).toMatchInlineSnapshot(`
      "  4680  caller.words_settled text="are you open today" confidence=0.95
        4700  caller.turn_ending
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
        4705  intent.classified lookup=1 intent=null confidence=0
        4720  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        4780  caller.speech_ended silentMs=200
        4930  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        5000  caller.turn_ended
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5080  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        6940  speech.mark_returned mark=1:1:14
              listening"
    `);
  });

  test('and the caller goes on: what was made is dropped without a trace', () => {
    const goesOn = says(4_900, 'or tomorrow', { settledAfterMs: 100 });
    const call = play([answered, ...asks, ending, ...goesOn], { untilMs: 6_200 });
    const [dropped] = ordersOf(call, 'speech.cut');
    expect(ordersOf(call, 'speech.release').map(({ run }) => run)).not.toContain(dropped?.run);
    expect(call.state.history.map((said) => said.speaker)).toEqual(['agent', 'caller']);
    expect(call.since(4_880)).toMatchInlineSnapshot(`
      "  4930  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        4960  caller.speech_started voicedMs=60
        5060  caller.speech_sustained voicedMs=160
        5230  caller.words_guessed text="or tom"
              -> speech.cut run=1 epoch=1
        5310  timer.fired steady_words
              -> intent.classify lookup=2 text="are you open today or tom"
              -> knowledge.search lookup=2 text="are you open today or tom"
        5315  intent.classified lookup=2 intent=null confidence=0
        5330  knowledge.found lookup=2 passages=0
        5660  caller.words_settled text="or tomorrow" confidence=0.95
        5760  caller.speech_ended silentMs=200
              -> speech.hold run=2 epoch=2
              -> intent.classify lookup=3 text="are you open today or tomorrow"
              -> knowledge.search lookup=3 text="are you open today or tomorrow"
        5765  intent.classified lookup=3 intent=null confidence=0
        5780  knowledge.found lookup=3 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: are you open today or tomorrow"
        5990  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="We open at nine in the morning."
        6060  timer.fired end_of_turn
              -> speech.release run=2 epoch=3 fromMs=0
              thinking run=2 kind=reply
        6140  speech.mark_returned mark=2:3:9
              speaking run=2 kind=reply"
    `);
  });

  test('and takes it back: what was made is dropped before the next word', () => {
    const call = play([answered, ...asks, ending, [4_800, { type: 'caller.turn_resumed' }]], {
      untilMs: 7_500,
    });
    expect(ordersOf(call, 'speech.cut')).toMatchObject([{ at: 4_800 }]);
    expect(call.state.turns).toBe(1);
    expect(call.since(4_720)).toMatchInlineSnapshot(`
      "  4720  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        4780  caller.speech_ended silentMs=200
        4800  caller.turn_resumed
              -> speech.cut run=1 epoch=1
              -> reply.abandon run=1
        5800  timer.fired words_owed
              -> intent.classify lookup=2 text="are you open today"
              -> knowledge.search lookup=2 text="are you open today"
              thinking run=2 kind=reply
        5805  intent.classified lookup=2 intent=null confidence=0
        5820  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: are you open today"
        6030  reply.finished run=2
              -> speech.say run=2 epoch=2 segment=0 text="We open at nine in the morning."
        6160  speech.mark_returned mark=2:2:9
              speaking run=2 kind=reply"
    `);
  });

  test('while the model fails: nobody hears of it, and the turn is answered anew', () => {
    const fails: Reply = { pieces: [[30, 'Yes, ']], end: 'fails' };
    const call = play([answered, ...asks, ending], {
      reply: (nth) => (nth === 0 ? fails : replies('Yes, until five.')(0, 0)),
      untilMs: 8_000,
    });
    expect(call.state.failedTurns).toBe(0);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Yes, until five."
    `);
    expect(call.since(4_700)).toMatchInlineSnapshot(`
      "  4700  caller.turn_ending
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
        4705  intent.classified lookup=1 intent=null confidence=0
        4720  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        4760  reply.failed run=1 failure=unreachable
              -> reply.write run=1 request=1 attempt="second" intent=null passages=0 after="user: are you open today"
        4780  caller.speech_ended silentMs=200
        5030  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=0 text="Yes, until five."
        5080  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=reply
        5160  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply
        6120  speech.mark_returned mark=1:1:12
              listening"
    `);
  });

  test('while a tool is to act: it waits for the caller to be surely done', () => {
    const books: Reply = { pieces: [[50, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' };
    const call = play([answered, ...asks, ending, [5_000, { type: 'caller.turn_ended' }]], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? books : replies('Friday is booked.')(0, 0)),
      untilMs: 5_700,
    });
    expect(ordersOf(call, 'tool.call')).toMatchObject([{ at: 5_000, name: 'book' }]);
    expect(call.since(4_700)).toMatchInlineSnapshot(`
      "  4700  caller.turn_ending
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="are you open today"
              -> knowledge.search lookup=1 text="are you open today"
        4705  intent.classified lookup=1 intent=null confidence=0
        4720  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        4770  reply.tool_called run=1 name="book" arguments="{\\"day\\":\\"Friday\\"}"
        4780  caller.speech_ended silentMs=200
        4780  reply.finished run=1
        5000  caller.turn_ended
              -> speech.release run=1 epoch=1 fromMs=0
              -> tool.call tool=0 name="book" arguments={day:Friday} key="played:book:[[\\"day\\",\\"Friday\\"]]"
              thinking run=1 kind=reply
        5300  tool.returned tool=0 result="{\\"ok\\":true}"
              -> reply.write run=1 request=1 intent=null passages=0 after="result: {"ok":true}"
        5570  reply.finished run=1 request=1
              -> speech.say run=1 epoch=1 segment=0 text="Friday is booked."
        5700  speech.mark_returned mark=1:1:9
              speaking run=1 kind=reply"
    `);
  });

  test('while a tool is to act, and they go on: it never acts', () => {
    const books: Reply = { pieces: [[50, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' };
    const goesOn = says(4_900, 'no, rather tell me the hours', { settledAfterMs: 100 });
    const call = play([answered, ...asks, ending, ...goesOn], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? books : replies('Nine to five.')(0, 0)),
      untilMs: 9_000,
    });
    expect(ordersOf(call, 'tool.call')).toEqual([]);
    expect(call.state.tools).toEqual([]);
    expect(keptOf(call, 2)?.heard).toBe('Nine to five.');
  });

  test('while a tool only reads: it may read ahead', () => {
    const reads: Reply = { pieces: [[50, { tool: 'look_up', with: '{}' }]], end: 'done' };
    const call = play([answered, ...asks, ending], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? reads : replies('Yes.')(0, 0)),
      tool: () => ({ afterMs: 20, result: 'open' }),
      untilMs: 7_000,
    });
    const [read] = ordersOf(call, 'tool.call');
    const [released] = ordersOf(call, 'speech.release');
    expect(read?.at).toBeLessThan(released?.at ?? 0);
  });

  test('does nothing for an agent that waits until it is sure', () => {
    const call = play([answered, ...asks, ending], { agent: { speculates: false }, untilMs: 5_000 });
    expect(ordersOf(call, 'speech.hold')).toEqual([]);
    expect(ordersOf(call, 'reply.write')).toEqual([]);
  });
});

describe('a voice that has ended', () => {
  const voice = makesNoise(3_500, 1_080);
  const guess = { type: 'caller.words_guessed', text: 'are you open today' } as const;

  test('has what it said looked up at once, however young the guess is', () => {
    const call = play([answered, ...voice, [4_760, guess]], { untilMs: 5_000 });
    expect(ordersOf(call, 'knowledge.search')).toMatchObject([{ at: 4_780, text: 'are you open today' }]);
  });

  test('has a guess looked up at once that comes after it', () => {
    const call = play([answered, ...voice, [4_850, guess]], { untilMs: 5_000 });
    expect(ordersOf(call, 'knowledge.search')).toMatchObject([{ at: 4_850, text: 'are you open today' }]);
  });

  test('is answered from then on, behind a shut gate, where its words were settled before', () => {
    const call = play([answered, ...asks], { untilMs: 7_300 });
    expect(ordersOf(call, 'knowledge.search').at(-1)).toMatchObject({
      at: 4_780,
      text: 'are you open today',
    });
    const [said] = ordersOf(call, 'speech.say', 4_700);
    const [released] = ordersOf(call, 'speech.release');
    expect(released).toMatchObject({ at: 5_080, run: said?.run });
    expect(said?.at).toBeLessThan(5_080);
  });
});
