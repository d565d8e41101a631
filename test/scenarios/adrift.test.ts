import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { keptOf, shownToModel } from '../support/call-facts.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { type PlayOptions, play, type Scripted } from '../support/play.ts';
import { type Reply, replies } from '../support/scripted-world.ts';

const asks = says(3_500, 'what are your opening hours');
const hours = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';
const lost = (at: number): Scripted => [at, { type: 'line.lost', reason: 'gone' }];
const back = (at: number): Scripted => [at, { type: 'line.opened' }];
const options: PlayOptions = { reply: replies(hours, 'On Sundays we are closed.') };

describe('a caller whose line is lost', () => {
  test('with a question open is answered when it is back', () => {
    const call = play([answered, ...asks, lost(5_800), back(7_000)], { ...options, untilMs: 14_500 });
    expect(call.state.turns).toBe(1);
    expect(call.state.history.at(-1)).toMatchObject({
      heard: 'On Sundays we are closed.',
      interrupted: false,
    });
    expect(call.since(5_800)).toMatchInlineSnapshot(`
      "  5800  line.lost reason="gone"
              -> speech.cut run=1 epoch=1
              -> reply.abandon run=1
              adrift because=line_lost
        7000  line.opened
              -> speech.say run=2 epoch=2 segment=0 text="Sorry, I lost you for a second."
              -> intent.classify lookup=2 text="what are your opening hours"
              -> knowledge.search lookup=2 text="what are your opening hours"
              thinking run=2 kind=reply
        7005  intent.classified lookup=2 intent=null confidence=0
        7020  knowledge.found lookup=2 passages=0
              -> reply.write run=2 intent=null passages=0 after="user: what are your opening hours"
        7130  speech.mark_returned mark=2:2:9
              speaking run=2 kind=reply
        7350  reply.finished run=2
              -> speech.say run=2 epoch=2 segment=1 text="On Sundays we are closed."
       10490  speech.mark_returned mark=2:2:19
              listening"
    `);
  });

  test('in the middle of a sentence of ours hears the rest of it', () => {
    const call = play([answered, ...asks, lost(8_000), back(9_000)], { ...options, untilMs: 18_000 });
    const heard = call.state.history.flatMap((said) => (said.speaker === 'agent' ? [said.heard] : []));
    expect(heard.slice(1).join(' ').replace('Sorry, I lost you for a second. ', '')).toBe(hours);
    expect(call.since(8_000)).toMatchInlineSnapshot(`
      "  8000  line.lost reason="gone"
              -> speech.cut run=1 epoch=1
              adrift because=line_lost
        8080  speech.mark_returned mark=1:1:16  (ignored: the run is over)
        9000  line.opened
              -> speech.say run=2 epoch=2 segment=0 text="Sorry, I lost you for a second."
              -> speech.say run=2 epoch=2 segment=1 text="Monday to Friday, and on Saturdays from ten to two."
              thinking run=2 kind=resumption
        9130  speech.mark_returned mark=2:2:24
              speaking run=2 kind=resumption
       14050  speech.mark_returned mark=2:2:38
              listening"
    `);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We are open from nine to five, | Monday to Friday, and on Saturdays from ten to two.
      agent   Sorry, I lost you for a second. Monday to Friday, and on Saturdays from ten to two."
    `);
  });

  test('in the middle of a sentence of theirs is answered for what came through', () => {
    const call = play([answered, ...asks, lost(4_800), back(6_000)], { ...options, untilMs: 15_000 });
    expect(call.state.history).toContainEqual(
      expect.objectContaining({ speaker: 'caller', text: 'what are your' }),
    );
    expect(keptOf(call, 1)).toMatchObject({ kind: 'reply', interrupted: false });
  });

  test('for good is not waited for for ever', () => {
    const call = play([answered, ...asks, lost(8_000)], options);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'line_lost' });
    expect(call.state.at).toBe(28_000);
    expect(ordersOf(call, 'line.hang_up')).toEqual([]);
    expect(call.since(8_000)).toMatchInlineSnapshot(`
      "  8000  line.lost reason="gone"
              -> speech.cut run=1 epoch=1
              adrift because=line_lost
        8080  speech.mark_returned mark=1:1:16  (ignored: the run is over)
       28000  timer.fired adrift
              -> call.finish because="line_lost"
              ended because=line_lost"
    `);
  });

  test('and who hangs up meanwhile has hung up', () => {
    const call = play([answered, ...asks, lost(8_000), hangsUp(9_000)], options);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'caller_hung_up' });
  });

  test('while we said goodbye is not called back for the rest of it', () => {
    const call = play([answered, ...says(3_500, 'thank you goodbye'), lost(6_500)], {
      intent: () => ({ afterMs: 5, intent: 'goodbye', confidence: 1 }),
    });
    expect(call.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
  });

  test('while they are put through is put through all the same', () => {
    const call = play(
      [
        answered,
        [3_500, { type: 'caller.key_pressed', key: '0' }],
        lost(6_000),
        [12_000, { type: 'transfer.answered' }],
      ],
      { agent: ableAgent },
    );
    expect(call.state.phase).toEqual({ name: 'ended', because: 'transferred' });
    expect(call.since(5_000)).toMatchInlineSnapshot(`
      "  5010  speech.mark_returned mark=1:0:13
              -> departure.keep departure={transferTo:+15005550009}
              transferring to=+15005550009 stage=keeping
        5015  departure.kept
              -> line.transfer to="+15005550009"
              transferring to=+15005550009 stage=ringing
        6000  line.lost reason="gone"  (ignored: the line was given up)
       12000  transfer.answered
              -> call.finish because="transferred"
              ended because=transferred"
    `);
  });

  test('while a tool acts hears what it did, and it did it once', () => {
    const books: Reply = { pieces: [[200, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' };
    const call = play([answered, ...says(3_500, 'book me a table'), lost(5_300), back(7_500)], {
      agent: ableAgent,
      tool: () => ({ afterMs: 1_000, result: '{"table":7}' }),
      reply: (nth) => (nth < 2 ? books : replies('You have table seven.')(0, 0)),
      untilMs: 12_500,
    });
    expect(ordersOf(call, 'tool.call')).toHaveLength(1);
    expect(shownToModel(call, -1)).toContain('result 0: {"table":7}');
    expect(call.state.history.at(-1)).toMatchObject({ heard: 'You have table seven.' });
  });
});

describe('a call that another process takes up', () => {
  const moments = Array.from({ length: 50 }, (_, nth) => 500 + nth * 200);

  test('goes on, whenever it is: runs get new numbers, and what the first process still says counts for nothing', () => {
    for (const at of moments) {
      const stray: Scripted[] = [
        [at + 400, { type: 'reply.text_written', run: 1, request: 0, text: 'Words of the process before.' }],
        [at + 420, { type: 'speech.mark_returned', mark: { run: 1, epoch: 1, seq: 12 } }],
      ];
      const call = play(
        [answered, ...asks, [at, { type: 'call.taken_up', lease: 1 }], back(at + 300), ...stray],
        {
          ...options,
          untilMs: at + 12_000,
        },
      );
      const said = ordersOf(call, 'speech.say', at + 1);
      expect(said.length, `taken up at ${at}`).toBeGreaterThan(0);
      expect(
        said.every(({ run, text }) => run >= 1_000 && !text.includes('before')),
        `taken up at ${at}`,
      ).toBe(true);
    }
  });

  test('by an older lease is not taken up', () => {
    const call = play(
      [
        answered,
        [3_000, { type: 'call.taken_up', lease: 2 }],
        back(3_200),
        [6_000, { type: 'call.taken_up', lease: 1 }],
      ],
      { untilMs: 6_500 },
    );
    expect(call.state.lease).toBe(2);
    expect(call.steps.at(-1)?.after.ignored).toBe('a later process holds the call');
  });

  test('still ends when it has lasted too long', () => {
    const call = play(
      [answered, [3_000, { type: 'call.taken_up', lease: 1 }], back(3_200), ...says(9_000, 'hello')],
      {
        patience: { longestCallMs: 10_000, silenceMs: 60_000 },
      },
    );
    expect(call.state.phase).toEqual({ name: 'ended', because: 'too_long' });
  });
});
