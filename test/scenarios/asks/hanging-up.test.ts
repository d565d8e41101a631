import { describe, expect, test } from 'vitest';
import { ableAgent } from '../../support/able-agent.ts';
import { keptOf } from '../../support/call-facts.ts';
import { answered, hangsUp, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { play } from '../../support/play.ts';
import type { Reply } from '../../support/scripted-world.ts';

const thanks = says(3_500, 'that was all thank you');
const goodbye: Reply = {
  pieces: [
    [200, 'You are welcome. '],
    [30, 'Have a nice day, goodbye.'],
    [20, { tool: 'end_call', with: '{}' }],
  ],
  end: 'done',
};

describe('an agent that is done hangs up, and not before the caller has heard the goodbye (ask 22: speech-assistant-openai-realtime-api-python#32)', () => {
  test('after the last word of it', () => {
    const call = play([answered, ...thanks], { agent: ableAgent, reply: () => goodbye });
    const [hangUp] = ordersOf(call, 'line.hang_up');
    const lastMark = call.steps.findLast(({ event }) => event.type === 'speech.mark_returned');
    expect(hangUp?.at).toBe((lastMark?.event.at ?? 0) + 5);
    expect(ordersOf(call, 'tool.call')).toEqual([]);
    expect(keptOf(call, 1)).toMatchObject({ interrupted: false, kind: 'farewell' });
    expect(call.since(5_400)).toMatchInlineSnapshot(`
      "  5400  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=1 text="Have a nice day, goodbye."
        5470  speech.mark_returned mark=1:1:9
              speaking run=1 kind=farewell
        7930  speech.mark_returned mark=1:1:17
              -> departure.keep departure={hangUp:agent_done}
              leaving because=agent_done
        7935  departure.kept
              -> line.hang_up because="agent_done"
              -> call.finish because="agent_done"
              ended because=agent_done"
    `);
  });

  test('and one that ends the call without a word says one', () => {
    const call = play([answered, ...thanks], {
      agent: ableAgent,
      reply: () => ({ pieces: [[200, { tool: 'end_call', with: '{}' }]], end: 'done' }),
    });
    expect(keptOf(call, 1)).toMatchObject({ heard: 'Goodbye.', interrupted: false });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
  });

  test('and a caller who has one more thing keeps the line', () => {
    const call = play([answered, ...thanks, ...says(6_500, 'oh one more thing')], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? goodbye : { pieces: [[200, 'Yes?']], end: 'done' }),
      untilMs: 11_000,
    });
    expect(ordersOf(call, 'line.hang_up')).toEqual([]);
    expect(call.since(6_500)).toMatchInlineSnapshot(`
      "  6560  caller.speech_started voicedMs=60
        6660  caller.speech_sustained voicedMs=160
              -> speech.hold run=1 epoch=1
              yielding run=1 kind=farewell
        6740  speech.mark_returned mark=1:1:14  (ignored: the mark is of an earlier epoch)
        7010  caller.words_guessed text="oh one mo"
        7720  caller.speech_ended silentMs=200
        7820  caller.words_settled text="oh one more thing" confidence=0.95
              -> speech.cut run=1 epoch=2
              interrupted
        7870  timer.fired settle
              transcribing
        8020  timer.fired end_of_turn
              -> intent.classify lookup=2 text="oh one more thing"
              -> knowledge.search lookup=2 text="oh one more thing"
              thinking run=2 kind=reply
        8025  intent.classified lookup=2 intent=null confidence=0
        8040  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: oh one more thing"
        8250  reply.finished run=2
              -> speech.say run=2 epoch=3 segment=0 text="Yes?"
        8380  speech.mark_returned mark=2:3:18
              speaking run=2 kind=reply
        8620  speech.mark_returned mark=2:3:19
              listening"
    `);
  });
});

describe('a caller who hangs up leaves nothing running (ask 15: agents-js#927, pipecat#1809; ask 22: AIPhoneAgentwithOpenAIRealtimeAPI#2, pipecat#3179)', () => {
  test('whenever it is', () => {
    const books: Reply = {
      pieces: [
        [200, 'One second, '],
        [30, { tool: 'look_up', with: '{}' }],
      ],
      end: 'done',
    };
    for (let at = 0; at <= 12_000; at += 50) {
      const call = play([answered, ...says(3_500, 'is my table booked'), hangsUp(at)], {
        agent: ableAgent,
        reply: (nth) => (nth === 0 ? books : { pieces: [[300, 'Yes, it is booked.']], end: 'done' }),
        tool: () => ({ afterMs: 900, result: 'yes' }),
      });
      expect(call.state.phase).toEqual({ name: 'ended', because: 'caller_hung_up' });
      expect(call.state.timers).toEqual({});
      const afterwards = call.steps.filter(({ before }) => before.phase.name === 'ended');
      expect(afterwards.flatMap(({ after }) => after.commands)).toEqual([]);
      expect(ordersOf(call, 'call.finish')).toHaveLength(1);
      expect(stillOpen(call), `hung up at ${at}`).toEqual([]);
    }
  });
});

/** What was asked of a provider and neither ended nor was called off. A tool may go on: what it does is done. */
function stillOpen(call: ReturnType<typeof play>): string[] {
  const open = new Set<string>();
  for (const { event, after } of call.steps) {
    if (event.type === 'reply.finished') open.delete(`reply ${event.run}`);
    if (event.type === 'knowledge.found') open.delete(`lookup ${event.lookup}`);
    for (const order of after.commands) {
      if (order.type === 'reply.write') open.add(`reply ${order.run}`);
      if (order.type === 'reply.abandon') open.delete(`reply ${order.run}`);
      if (order.type === 'knowledge.search') open.add(`lookup ${order.lookup}`);
      if (order.type === 'lookup.abandon') open.delete(`lookup ${order.lookup}`);
      if (order.type === 'speech.say') open.add(`speech ${order.run}`);
      if (order.type === 'speech.cut') open.delete(`speech ${order.run}`);
      if (order.type === 'timer.start') open.add(`timer ${order.id}`);
      if (order.type === 'timer.cancel') open.delete(`timer ${order.id}`);
    }
    if (event.type === 'timer.fired') open.delete(`timer ${event.id}`);
    for (const said of after.state.history) {
      if (said.speaker === 'agent' && !said.interrupted) open.delete(`speech ${said.run}`);
    }
  }
  return [...open];
}
