import { describe, expect, test } from 'vitest';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { type PlayOptions, play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

describe('a caller who wants no more calls', () => {
  const demands = says(3_500, 'please stop calling me');
  const isTold = (call: ReturnType<typeof play>) =>
    ordersOf(call, 'speech.say')
      .filter(({ at }) => at > 3_500)
      .map(({ text }) => text);

  test('is told so once it is written down for good, and no model is asked', () => {
    const call = play([answered, ...demands], { keeps: () => ({ afterMs: 900 }) });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5020  caller.speech_ended silentMs=200
        5120  caller.words_settled text="please stop calling me" confidence=0.95
        5320  timer.fired end_of_turn
              -> opt_out.record
              thinking run=1 kind=farewell
        6220  opt_out.recorded
              -> speech.say run=1 epoch=0 segment=0 text="You will not be called again."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
        6350  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        8570  speech.mark_returned mark=1:0:17
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
        9470  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
    expect(ordersOf(call, 'reply.write')).toEqual([]);
  });

  test('is never told that it is, when it could not be', () => {
    const fails = play([answered, ...demands], { keeps: () => 'fails' });
    const hangs = play([answered, ...demands], { keeps: () => 'never' });
    for (const call of [fails, hangs]) {
      expect(isTold(call)).toEqual([
        'I could not note that for certain.',
        'Somebody will see to it. Goodbye.',
      ]);
      expect(call.state.phase).toEqual({ name: 'ended', because: 'opted_out' });
    }
  });
});

describe('an agent that has said goodbye', () => {
  const bye = says(3_500, 'goodbye');
  const goodbye: PlayOptions = { intent: () => ({ afterMs: 5, intent: 'goodbye', confidence: 1 }) };

  test('hangs up when its last word was played and the reason is written down, in this order', () => {
    const call = play([answered, ...bye], { ...goodbye, keeps: () => ({ afterMs: 300 }) });
    expect(call.since(4_500)).toMatchInlineSnapshot(`
      "  4500  speech.mark_returned mark=1:1:9
              speaking run=1 kind=farewell
        6300  speech.mark_returned mark=1:1:16
              -> departure.keep departure={hangUp:agent_done}
              leaving because=agent_done
        6600  departure.kept
              -> line.hang_up because="agent_done"
              -> call.finish because="agent_done"
              ended because=agent_done"
    `);
  });

  test('does not leave the caller on a dead line because a disk is slow', () => {
    const call = play([answered, ...bye], { ...goodbye, keeps: () => 'never' });
    const [kept] = ordersOf(call, 'departure.keep');
    const [hungUp] = ordersOf(call, 'line.hang_up');
    expect((hungUp?.at ?? Infinity) - (kept?.at ?? 0)).toBe(1_000);
  });
});

describe('a caller who is put through', () => {
  const wantsPerson = says(3_500, 'a person please');
  const putsThrough: PlayOptions = {
    agent: {
      transferTo: '+15550100',
      tools: [
        {
          name: 'put_through',
          description: 'Puts the caller through.',
          parameters: [],
          effect: 'transfers_call',
          repeats: false,
        },
      ],
    },
    reply: () => ({ pieces: [[50, { tool: 'put_through', with: '' }]], end: 'done' }),
  };

  test('hears so, and the line is given up when that is written down', () => {
    const call = play([answered, ...wantsPerson, [10_000, { type: 'transfer.answered' }]], putsThrough);
    expect(call.since(4_500)).toMatchInlineSnapshot(`
      "  4600  caller.speech_ended silentMs=200
        4700  caller.words_settled text="a person please" confidence=0.95
              -> speech.hold run=1 epoch=0
              -> intent.classify lookup=1 text="a person please"
              -> knowledge.search lookup=1 text="a person please"
        4705  intent.classified lookup=1 intent=null confidence=0
        4720  knowledge.found lookup=1 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: a person please"
        4770  reply.tool_called run=1 name="put_through" arguments=""
        4780  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="I will put you through."
        4900  timer.fired end_of_turn
              -> speech.release run=1 epoch=1 fromMs=0
              thinking run=1 kind=farewell
        4980  speech.mark_returned mark=1:1:9
              speaking run=1 kind=farewell
        6360  speech.mark_returned mark=1:1:13
              -> departure.keep departure={transferTo:+15550100}
              transferring to=+15550100 stage=keeping
        6365  departure.kept
              -> line.transfer to="+15550100"
              transferring to=+15550100 stage=ringing
       10000  transfer.answered
              -> call.finish because="transferred"
              ended because=transferred"
    `);
  });

  test('and comes back because nobody answers, hears that and is listened to', () => {
    const call = play(
      [
        answered,
        ...wantsPerson,
        [10_000, { type: 'transfer.failed', reason: 'busy' }],
        [10_500, { type: 'line.opened' }],
      ],
      { ...putsThrough, untilMs: 16_000 },
    );
    expect(call.since(10_000)).toMatchInlineSnapshot(`
      " 10000  transfer.failed reason="busy"
              adrift because=transfer_failed
       10500  line.opened
              -> speech.say run=2 epoch=1 segment=0 text="Nobody can take your call just now."
              -> speech.say run=2 epoch=1 segment=1 text="What else can I do?"
              thinking run=2 kind=resumption
       10630  speech.mark_returned mark=2:1:14
              speaking run=2 kind=resumption
       13870  speech.mark_returned mark=2:1:24
              listening"
    `);
  });

  test('stays with the agent where it cannot be written down', () => {
    const call = play([answered, ...wantsPerson], { ...putsThrough, keeps: () => 'fails', untilMs: 12_000 });
    expect(ordersOf(call, 'line.transfer')).toEqual([]);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  a person please
      agent   I will put you through.
      agent   Nobody can take your call just now. What else can I do?"
    `);
  });
});

describe('a caller whose line is lost', () => {
  const asks = says(3_500, 'what are your opening hours');
  const lost: Scripted = [6_500, { type: 'line.lost', reason: 'reset' }];

  test('and comes back, hears the rest of the answer', () => {
    const call = play([answered, ...asks, lost, [9_000, { type: 'line.opened' }]], {
      reply: replies('We open at nine in the morning, and close at five.'),
      untilMs: 15_000,
    });
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We open | at nine in the morning, and close at five.
      agent   Sorry, I lost you for a second. at nine in the morning, and close at five."
    `);
  });

  test('and comes back to a question that nobody answered, is answered', () => {
    const call = play(
      [answered, ...asks, [5_650, { type: 'line.lost', reason: 'reset' }], [9_000, { type: 'line.opened' }]],
      {
        untilMs: 15_000,
      },
    );
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   |
      agent   We open at nine in the morning."
    `);
  });

  test('and never comes back, costs nothing after twenty seconds', () => {
    const call = play([answered, ...asks, lost]);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'line_lost' });
    expect(call.state.at).toBe(26_500);
  });
});
