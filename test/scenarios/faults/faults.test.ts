import { describe, expect, test } from 'vitest';
import type { Happening } from '../../../src/core/call/event.ts';
import { ableAgent } from '../../support/able-agent.ts';
import { keptOf, saidOf, shownToModel } from '../../support/call-facts.ts';
import { answered, hangsUp, says } from '../../support/caller-acts.ts';
import { ordersOf } from '../../support/orders.ts';
import { play, type Scripted } from '../../support/play.ts';
import { type Reply, replies, type ToolWish } from '../../support/scripted-world.ts';

const asks = says(3_500, 'are you open today');
const whole = 'Yes, we are open from nine to five, and on Saturdays from ten to two.';

function asking(...wishes: readonly ToolWish[]): Reply {
  return { pieces: wishes.map((wish, nth) => [nth === 0 ? 200 : 5, wish]), end: 'done' };
}

describe('T21: marks that were never sent, came back before, or were cleared', () => {
  const strays: readonly Happening[] = [
    { type: 'speech.mark_returned', mark: { run: 1, epoch: 1, seq: 9_999 } },
    { type: 'speech.mark_returned', mark: { run: 1, epoch: 0, seq: 12 } },
    { type: 'speech.mark_returned', mark: { run: 0, epoch: 0, seq: 3 } },
    { type: 'speech.mark_returned', mark: { run: 7, epoch: 1, seq: 10 } },
  ];

  test('move nothing: the caller keeps the words they truly heard', () => {
    const cutsIn = says(7_000, 'and tomorrow');
    const plain = play([answered, ...asks, ...cutsIn], { reply: replies(whole, 'Too.'), untilMs: 9_000 });
    const times = Array.from({ length: 30 }, (_, nth) => 5_300 + nth * 100);
    const script = times.flatMap((at): Scripted[] => strays.map((stray) => [at, stray]));
    const strayed = play([answered, ...asks, ...cutsIn, ...script], {
      reply: replies(whole, 'Too.'),
      untilMs: 9_000,
    });
    expect(strayed.history).toBe(plain.history);
    expect(keptOf(strayed, 1)).toMatchObject({ interrupted: true, heard: keptOf(plain, 1)?.heard });
    const notes = strayed.steps.flatMap(({ event, after }) =>
      event.type === 'speech.mark_returned' && after.ignored !== null ? [after.ignored] : [],
    );
    expect([...new Set(notes)].sort()).toMatchInlineSnapshot(`
      [
        "the mark is of an earlier epoch",
        "the mark was not the one that is due",
        "the run is over",
      ]
    `);
  });

  test('every mark of the carrier twice, and those of a cleared buffer as if they were played', () => {
    const cutsIn = says(7_000, 'and tomorrow');
    const once = play([answered, ...asks, ...cutsIn], { reply: replies(whole, 'Too.'), untilMs: 9_000 });
    const again = once.steps.flatMap(({ event }): Scripted[] =>
      event.type === 'speech.mark_returned' ? [[event.at, { type: event.type, mark: event.mark }]] : [],
    );
    const twice = play([answered, ...asks, ...cutsIn, ...again], {
      reply: replies(whole, 'Too.'),
      untilMs: 9_000,
    });
    expect(twice.history).toBe(once.history);
  });
});

describe('L9: a model that asks for a tool in a way that makes no sense', () => {
  const nonsense: readonly (readonly [string, ToolWish])[] = [
    ['arguments that are no JSON', { tool: 'book', with: '{"day": Fri' }],
    ['an argument of the wrong type', { tool: 'book', with: '{"day": 5}' }],
    ['an argument nobody knows', { tool: 'book', with: '{"day": "Friday", "sudo": true}' }],
    ['a list where an object belongs', { tool: 'book', with: '["Friday"]' }],
    ['a tool that was never offered', { tool: 'wire_money', with: '{}' }],
    ['no name at all', { tool: '', with: '{}' }],
    ['arguments without end', { tool: 'book', with: `{"day":"${'x'.repeat(50_000)}"}` }],
  ];

  test.each(nonsense)('%s: no tool is called, the model is told once, the caller is answered', (_, wish) => {
    const call = play([answered, ...asks], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? asking(wish) : replies('Yes, we are.')(0, 0)),
      untilMs: 9_000,
    });
    expect(ordersOf(call, 'tool.call')).toEqual([]);
    expect(ordersOf(call, 'reply.write')).toHaveLength(2);
    expect(keptOf(call, 1)).toMatchObject({ heard: 'Yes, we are.', interrupted: false });
    expect(call.state.tools).toMatchObject([{ status: 'failed' }]);
  });

  test('the same order twice in one breath is given once', () => {
    const order = { tool: 'book', with: '{"day":"Friday"}' };
    const call = play([answered, ...asks], {
      agent: ableAgent,
      reply: (nth) => (nth === 0 ? asking(order, order) : replies('Booked.')(0, 0)),
      untilMs: 9_000,
    });
    expect(ordersOf(call, 'tool.call')).toHaveLength(1);
    expect(shownToModel(call, -1).filter((line) => line.startsWith('result'))).toEqual([
      'result 0: {"ok":true}',
      'result 1: {"ok":true}',
    ]);
  });
});

test('L11: a model that never stops asking for tools is stopped after five rounds, and must answer', () => {
  const call = play([answered, ...asks], {
    agent: ableAgent,
    reply: (nth) => (nth < 5 ? asking({ tool: 'look_up', with: `{"day":"${nth}"}` }) : replies('Yes.')(0, 0)),
    untilMs: 14_000,
  });
  const asked = ordersOf(call, 'reply.write');
  expect(asked.map(({ tools }) => tools.length > 0)).toEqual([true, true, true, true, true, false]);
  expect(ordersOf(call, 'tool.call')).toHaveLength(5);
  expect(keptOf(call, 1)?.heard).toBe('Yes.');
});

test('L11: one that asks even then is let go with an apology', () => {
  const call = play([answered, ...asks], {
    agent: ableAgent,
    reply: () => asking({ tool: 'look_up', with: '{}' }),
    untilMs: 16_000,
  });
  expect(ordersOf(call, 'tool.call').length).toBeLessThanOrEqual(6);
  expect(ordersOf(call, 'reply.write').length).toBeLessThanOrEqual(7);
  expect(call.history).toMatchInlineSnapshot(`
    "agent   Hello, this is Robin. How can I help?
    caller  are you open today
    agent   Sorry, I lost my thread. Please say that again."
  `);
  expect(call.since(7_500)).toMatchInlineSnapshot(`
    "  7600  reply.tool_called run=1 request=5 name="look_up" arguments="{}"
      7610  reply.finished run=1 request=5
            -> reply.write run=1 request=6 attempt="second" intent=null passages=0 after="result: there is no tool "look_up""
      7810  reply.tool_called run=1 request=6 name="look_up" arguments="{}"
      7820  reply.finished run=1 request=6
            -> speech.say run=1 epoch=1 segment=1 text="Sorry, I lost my thread."
            -> speech.say run=1 epoch=1 segment=2 text="Please say that again."
            speaking run=1 kind=apology
     10710  speech.mark_returned mark=1:1:21
            listening"
  `);
});

test('L11: slow tools together take no longer than anyone waits: then the model answers with what it has', () => {
  const call = play([answered, ...asks], {
    agent: ableAgent,
    tool: () => ({ afterMs: 4_900, result: 'a little more' }),
    reply: (nth, at) =>
      at < 20_000 ? asking({ tool: 'look_up', with: `{"day":"${nth}"}` }) : replies('Yes.')(0, 0),
    untilMs: 24_000,
  });
  expect(ordersOf(call, 'reply.write').map(({ at, tools }) => [at, tools.length > 0])).toEqual([
    [4_900, true],
    [10_000, true],
    [15_100, true],
    [20_200, false],
  ]);
  expect(keptOf(call, 1)?.heard).toBe('Yes.');
});

test('L12: whenever the caller cuts in while a tool acts, it acts once, and what it did is remembered', () => {
  for (let at = 4_700; at <= 9_000; at += 50) {
    const call = play([answered, ...asks, ...says(at, 'by the window please')], {
      agent: ableAgent,
      tool: () => ({ afterMs: 1_500, result: '{"table":7}' }),
      reply: (nth) => {
        const books = asking({ tool: 'book', with: '{"day":"Friday"}' });
        return nth < 2 ? books : replies('Your table is booked for Friday evening.')(0, 0);
      },
      untilMs: at + 9_000,
    });
    expect(ordersOf(call, 'tool.call'), `cut in at ${at}`).toHaveLength(1);
    expect(call.state.tools[0], `cut in at ${at}`).toMatchObject({ status: 'done', result: '{"table":7}' });
    expect(shownToModel(call, -1).join('\n'), `cut in at ${at}`).toContain('{"table":7}');
  }
});

test('S7: whenever a reply is cut, nothing of it is let out afterwards, though its voice goes on making it', () => {
  let cuts = 0;
  for (let after = 0; after <= 3_000; after += 10) {
    const at = 5_000 + after;
    const words: Scripted = [at, { type: 'caller.words_settled', text: 'no wait', confidence: 1 }];
    const late = Array.from({ length: 12 }, (_, nth): Scripted[] => [
      [at + nth * 20, { type: 'speech.segment_synthesised', run: 1, segment: 0, durationMs: 900 }],
      [at + nth * 20, markSent(1, nth % 4)],
      [at + nth * 20, { type: 'speech.mark_returned', mark: { run: 1, epoch: nth % 4, seq: 500 + nth } }],
    ]).flat();
    const call = play([answered, ...asks, words, ...late], {
      reply: replies(whole, 'Go on.'),
      untilMs: at + 5_000,
    });
    const cut = ordersOf(call, 'speech.cut').find(({ run }) => run === 1);
    if (cut === undefined) continue;
    cuts += 1;
    const later = ['speech.say', 'speech.release', 'speech.hold'] as const;
    const still = later.flatMap((type) => ordersOf(call, type, cut.at).filter((order) => order.run === 1));
    expect(
      still.filter((order) => order.at > cut.at),
      `cut at ${cut.at}`,
    ).toEqual([]);
    expect(whole.startsWith(keptOf(call, 1)?.heard ?? ''), `cut at ${cut.at}`).toBe(true);
  }
  expect(cuts).toBeGreaterThan(290);
});

function markSent(run: number, epoch: number): Happening {
  const place = { segment: 0, reachedMs: 900, endsSegment: true };
  return { type: 'speech.mark_sent', mark: { run, epoch, seq: 500 }, ...place };
}

describe('A8: a recogniser that tells things in no good order', () => {
  const answer = 'We open at nine in the morning.';
  const settled = { type: 'caller.words_settled', text: 'are you open today', confidence: 1 } as const;

  test.each<[string, readonly Scripted[]]>([
    ['a final without a guess before it', says(3_500, 'are you open today', { guessed: false })],
    ['a final without a voice before it', [[4_880, settled]]],
    ['a final twice', [...asks, [4_900, settled]]],
    ['a final twice, the second time after the turn was taken up', [...asks, [5_400, settled]]],
    ['a final twice, the second time while it is answered', [...asks, [6_200, settled]]],
    ['no end of the voice', [...asks.filter(([, { type }]) => type !== 'caller.speech_ended')]],
    ['an end of the voice twice', [...asks, [5_000, { type: 'caller.speech_ended', silentMs: 420 }]]],
    ['an end of the turn before any word', [[3_400, { type: 'caller.turn_ended' }], ...asks]],
    ['an end of the turn after it was taken up', [...asks, [5_300, { type: 'caller.turn_ended' }]]],
  ])('%s makes one turn, answered once', (_, script) => {
    const call = play([answered, ...script], { untilMs: 11_500 });
    expect(call.state.turns).toBe(1);
    const heard = call.state.history.filter((said) => said.speaker === 'agent' && said.heard !== '');
    expect(heard.slice(1, 2)).toMatchObject([{ heard: answer, interrupted: false }]);
    expect(call.state.history.filter((said) => said.speaker === 'caller')).toMatchObject([settledWords]);
  });
  const settledWords = { text: 'are you open today' };

  test('a final after the end of the call changes nothing', () => {
    const call = play([answered, ...asks, hangsUp(5_100), [5_200, settled]]);
    expect(call.steps.at(-1)).toMatchObject({
      event: { at: 5_200 },
      after: { commands: [], ignored: 'the call has ended' },
    });
  });
});

test('whatever is said again by a second voice is said once to the ear', () => {
  const call = play([answered, ...asks], {
    voice: (nth) => (nth === 2 ? 'fails' : { afterMs: 50 }),
    untilMs: 9_000,
  });
  expect(saidOf(call, 1)).toBe('We open at nine in the morning.');
  expect(keptOf(call, 1)).toMatchObject({ heard: 'We open at nine in the morning.', interrupted: false });
});
