import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { phasesOf } from '../support/call-facts.ts';
import { answered, hangsUp, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';
import type { Reply } from '../support/scripted-world.ts';

const bye = says(3_500, 'thank you goodbye');
const saysGoodbye = { intent: () => ({ afterMs: 5, intent: 'goodbye', confidence: 1 }) } as const;

describe('we hang up', () => {
  test('only when it is written down why, or whoever asks would take it for an accident', () => {
    const call = play([answered, ...bye], { ...saysGoodbye, keeps: () => ({ afterMs: 400 }) });
    const [kept] = ordersOf(call, 'departure.keep');
    const [hungUp] = ordersOf(call, 'line.hang_up');
    expect((hungUp?.at ?? 0) - (kept?.at ?? 0)).toBe(400);
    expect(phasesOf(call).slice(-3)).toEqual(['speaking', 'leaving', 'ended']);
  });

  test.each([
    ['fails', 20],
    ['never', 1_000],
  ] as const)('all the same when writing it down %s', (fate, afterMs) => {
    const call = play([answered, ...bye], { ...saysGoodbye, keeps: () => fate });
    const [kept] = ordersOf(call, 'departure.keep');
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
    expect(call.state.at - (kept?.at ?? 0)).toBe(afterMs);
  });

  test('for the reason we had, when the caller is quicker', () => {
    const call = play([answered, ...bye, hangsUp(7_250)], { ...saysGoodbye, keeps: () => 'never' });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
    expect(call.since(7_000)).toMatchInlineSnapshot(`
      "  7250  caller.hung_up
              -> call.finish because="agent_done"
              ended because=agent_done"
    `);
  });

  test('when the goodbye cannot be played to its end', () => {
    const call = play([answered, ...bye], { ...saysGoodbye, marksReturn: (at) => at < 5_500 });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
    expect(ordersOf(call, 'call.finish')).toHaveLength(1);
  });
});

describe('a notice', () => {
  const lines = { notice: 'This call is recorded.' };

  test('is heard to its end, and what was said over it is answered after it', () => {
    const call = play([answered, ...says(400, 'are you open today', { lastsMs: 700, settledAfterMs: 200 })], {
      lines,
      untilMs: 5_500,
    });
    expect(ordersOf(call, 'speech.hold').every(({ at }) => at >= 1_400)).toBe(true);
    expect(call.state.history[0]).toMatchObject({ heard: expect.stringMatching(/^This call is recorded\./) });
    expect(call.transcript).toMatchInlineSnapshot(`
      "     0  line.opened
              -> speech.say run=0 epoch=0 segment=0 text="This call is recorded."
              -> speech.say run=0 epoch=0 segment=1 text="Hello, this is Robin. How can I help?"
              thinking run=0 kind=greeting
         130  speech.mark_returned mark=0:0:0
              speaking run=0 kind=greeting
         460  caller.speech_started voicedMs=60
         560  caller.speech_sustained voicedMs=160
         750  caller.words_guessed text="are you o"
        1300  caller.speech_ended silentMs=200
        1300  caller.words_settled text="are you open today" confidence=0.95
        1450  speech.mark_returned mark=0:0:4
              -> speech.cut run=0 epoch=0
              interrupted
        1450  speech.mark_returned mark=0:0:5  (ignored: the run is over)
        1500  timer.fired settle
              transcribing
        1600  timer.fired end_of_turn
              -> intent.classify lookup=0 text="are you open today"
              -> knowledge.search lookup=0 text="are you open today"
              thinking run=1 kind=reply
        1605  intent.classified lookup=0 intent=null confidence=0
        1620  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: are you open today"
        1830  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="We open at nine in the morning."
        1960  speech.mark_returned mark=1:1:12
              speaking run=1 kind=reply
        3820  speech.mark_returned mark=1:1:17
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   This call is recorded. | Hello, this is Robin. How can I help?
      caller  are you open today
      agent   We open at nine in the morning."
    `);
  });

  test('is not shortened by a noise either, and the greeting follows', () => {
    const call = play([answered, ...makesNoise(300, 500)], { lines, untilMs: 6_000 });
    expect(call.state.history).toMatchObject([
      { heard: 'This call is recorded. Hello, this is Robin. How can I help?', interrupted: false },
    ]);
  });

  test.each([
    ['1', 0],
    ['0', 0],
    ['9', 1],
  ])('met with key %s is cut short %i times: only for somebody who wants no more calls', (key, cuts) => {
    const call = play([answered, [500, { type: 'caller.key_pressed', key }]], {
      lines,
      agent: ableAgent,
      untilMs: 1_300,
    });
    expect(ordersOf(call, 'speech.cut')).toHaveLength(cuts);
    expect(ordersOf(call, 'opt_out.record')).toHaveLength(cuts);
  });
});

describe('a model that fails twice in a turn, turn after turn', () => {
  const fails: Reply = { pieces: [], end: 'fails' };
  const asks = [...says(3_500, 'are you open today'), ...says(9_000, 'are you open')];

  test('is asked at another provider, then apologised for, then the caller is put through', () => {
    const call = play([answered, ...asks, [16_000, { type: 'transfer.answered' }]], {
      agent: { ...ableAgent, speculates: false },
      reply: () => fails,
    });
    expect(ordersOf(call, 'reply.write').map(({ attempt }) => attempt)).toEqual([
      'first',
      'second',
      'first',
      'second',
    ]);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'transferred' });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Sorry, I lost my thread. Please say that again.
      caller  are you open
      agent   I will put you through."
    `);
  });

  test('or told goodbye, where nobody takes calls', () => {
    const call = play([answered, ...asks], { reply: () => fails });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'provider_failed' });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Sorry, I lost my thread. Please say that again.
      caller  are you open
      agent   I am having trouble today. Please call again later. Goodbye."
    `);
  });

  test('and is believed again as soon as the other provider answers', () => {
    const call = play([answered, ...asks], {
      agent: { speculates: false },
      reply: (nth) => (nth % 2 === 0 ? fails : { pieces: [[200, 'Yes, we are.']], end: 'done' }),
      untilMs: 13_000,
    });
    expect(call.state.failedTurns).toBe(0);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  are you open today
      agent   Yes, we are.
      caller  are you open
      agent   Yes, we are."
    `);
  });
});
