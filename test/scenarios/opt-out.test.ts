import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { type Played, play, type Scripted } from '../support/play.ts';

const failure = { provider: 'asr', reason: 'crashed', detail: '', retryable: false } as const;

/** Recorded once, confirmed after, ended for it: and nothing asked of a model after the demand. */
function expectOptedOut(call: Played, why = call.transcript): void {
  const records = ordersOf(call, 'opt_out.record');
  expect(records, why).toHaveLength(1);
  const recordedAt = call.steps.find(({ event }) => event.type === 'opt_out.recorded')?.event.at ?? Infinity;
  const confirmed = ordersOf(call, 'speech.say').filter(
    ({ text }) => text === 'You will not be called again.',
  );
  expect(confirmed.length, why).toBe(1);
  expect(confirmed[0]?.at, why).toBeGreaterThanOrEqual(recordedAt);
  expect(ordersOf(call, 'reply.write', records[0]?.at), why).toEqual([]);
  expect(call.state.phase, why).toEqual({ name: 'ended', because: 'opted_out' });
}

describe('a caller who wants no more calls', () => {
  test('is told so once it is written down, and the call ends', () => {
    const call = play([answered, ...says(3_500, 'please stop calling me')]);
    expectOptedOut(call);
    expect(call.since(4_500)).toMatchInlineSnapshot(`
      "  5020  caller.speech_ended silentMs=200
        5120  caller.words_settled text="please stop calling me" confidence=0.95
        5320  timer.fired end_of_turn
              -> opt_out.record
              thinking run=1 kind=farewell
        5325  opt_out.recorded
              -> speech.say run=1 epoch=0 segment=0 text="You will not be called again."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
        5455  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        7675  speech.mark_returned mark=1:0:17
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
        7680  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
  });

  test('is heard whatever the agent is doing', () => {
    const asks = says(3_500, 'are you open today');
    for (let at = 200; at <= 9_000; at += 100) {
      const overlapsQuestion = at > 2_800 && at < 4_950;
      const script = overlapsQuestion ? [] : asks;
      const call = play([
        answered,
        ...script,
        ...says(at, 'stop calling me', { lastsMs: 700, guessed: false }),
      ]);
      expectOptedOut(call, `demanded at ${at}`);
    }
  });

  test('is heard over the last goodbye', () => {
    const call = play(
      [answered, ...says(22_900, 'take me off your list', { lastsMs: 700, guessed: false })],
      { patience: { longestCallMs: 22_600, silenceMs: 60_000 } },
    );
    expectOptedOut(call);
    expect(call.since(22_000)).toMatchInlineSnapshot(`
      " 22600  timer.fired longest_call
              -> speech.say run=1 epoch=0 segment=0 text="We have talked for a long time."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
              thinking run=1 kind=farewell
       22730  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
       22960  caller.speech_started voicedMs=60
       23060  caller.speech_sustained voicedMs=160
       23800  caller.speech_ended silentMs=200
       23900  caller.words_settled text="take me off your list" confidence=0.95
              -> speech.cut run=1 epoch=0
              -> opt_out.record
              thinking run=2 kind=farewell
       23905  opt_out.recorded
              -> speech.say run=2 epoch=1 segment=0 text="You will not be called again."
              -> speech.say run=2 epoch=1 segment=1 text="Goodbye."
       23930  speech.mark_returned mark=1:0:12  (ignored: the run is over)
       24035  speech.mark_returned mark=2:1:18
              speaking run=2 kind=farewell
       26255  speech.mark_returned mark=2:1:26
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
       26260  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
  });

  test('may press a key instead, also over the agent', () => {
    for (const at of [500, 3_000, 5_150, 6_000]) {
      const call = play(
        [answered, ...says(3_500, 'are you open today'), [at, { type: 'caller.key_pressed', key: '9' }]],
        { agent: ableAgent },
      );
      expectOptedOut(call, `pressed at ${at}`);
    }
  });

  test('is not promised what could not be written down', () => {
    const call = play([answered, ...says(3_500, 'stop calling me')], {
      keeps: (what) => (what === 'opt-out' ? 'fails' : { afterMs: 5 }),
    });
    expect(call.state.history.at(-1)).toMatchObject({
      heard: 'I could not note that for certain. Somebody will see to it. Goodbye.',
    });
    expect(call.state).toMatchObject({ optOut: 'failed', phase: { because: 'opted_out' } });
  });

  test('is not left waiting when writing it down hangs', () => {
    const call = play([answered, ...says(3_500, 'stop calling me')], {
      keeps: (what) => (what === 'opt-out' ? 'never' : { afterMs: 5 }),
    });
    expect(call.since(4_800)).toMatchInlineSnapshot(`
      "  4900  timer.fired end_of_turn
              -> opt_out.record
              thinking run=1 kind=farewell
        7900  timer.fired opt_out
              -> speech.say run=1 epoch=0 segment=0 text="I could not note that for certain."
              -> speech.say run=1 epoch=0 segment=1 text="Somebody will see to it. Goodbye."
        8030  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
       12050  speech.mark_returned mark=1:0:21
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
       12055  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
    expect(call.state).toMatchObject({ optOut: 'failed', phase: { because: 'opted_out' } });
  });

  test('has it written down once, also when they say it again while it is', () => {
    const call = play(
      [answered, ...says(3_500, 'stop calling me'), ...says(5_200, 'do not call me again', { lastsMs: 800 })],
      { keeps: () => ({ afterMs: 2_500 }) },
    );
    expectOptedOut(call);
  });

  test('has it written down though the line is lost meanwhile, and hears it when it is back', () => {
    const script: Scripted[] = [
      [5_100, { type: 'line.lost', reason: 'gone' }],
      [7_000, { type: 'line.opened' }],
    ];
    const call = play([answered, ...says(3_500, 'stop calling me'), ...script], {
      keeps: () => ({ afterMs: 800 }),
    });
    expectOptedOut(call);
    expect(call.since(4_800)).toMatchInlineSnapshot(`
      "  4900  timer.fired end_of_turn
              -> opt_out.record
              thinking run=1 kind=farewell
        5100  line.lost reason="gone"
              -> speech.cut run=1 epoch=0
              adrift because=line_lost
        5700  opt_out.recorded
        7000  line.opened
              -> speech.say run=2 epoch=1 segment=0 text="You will not be called again."
              -> speech.say run=2 epoch=1 segment=1 text="Goodbye."
              thinking run=2 kind=farewell
        7130  speech.mark_returned mark=2:1:9
              speaking run=2 kind=farewell
        9350  speech.mark_returned mark=2:1:17
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
       10150  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
  });

  test('has it written down though the line was lost before we were sure that they had ended', () => {
    const call = play([
      answered,
      ...says(3_500, 'stop calling me', { settledAfterMs: 50 }),
      [4_500, { type: 'line.lost', reason: 'gone' }],
    ]);
    expect(ordersOf(call, 'opt_out.record')).toMatchObject([{ at: 4_500 }]);
    expect(call.state.phase.name).toBe('ended');
  });

  test('and hangs up at once has it written down', () => {
    for (let at = 4_400; at <= 5_400; at += 50) {
      const call = play([answered, ...says(3_500, 'stop calling me', { settledAfterMs: 20 }), hangsUp(at)]);
      const settledAt = 3_500 + 15 * 60 + 20;
      if (at > settledAt) expect(ordersOf(call, 'opt_out.record'), `hung up at ${at}`).toHaveLength(1);
    }
  });

  test('has it written down though the recogniser fails in the next moment', () => {
    const call = play([
      answered,
      ...says(3_500, 'stop calling me', { settledAfterMs: 50 }),
      [4_500, { type: 'hearing.failed', failure }],
    ]);
    expect(ordersOf(call, 'opt_out.record')).toHaveLength(1);
  });

  test('has it written down by the process that takes the call up, should the first not have managed', () => {
    const call = play(
      [
        answered,
        ...says(3_500, 'stop calling me'),
        [5_500, { type: 'call.taken_up', lease: 1 }],
        [6_000, { type: 'line.opened' }],
      ],
      { keeps: (_, at) => (at < 5_400 ? 'never' : { afterMs: 5 }) },
    );
    expect(ordersOf(call, 'opt_out.record')).toHaveLength(2);
    expect(call.state).toMatchObject({ optOut: 'recorded', phase: { because: 'opted_out' } });
    expect(call.since(5_500)).toMatchInlineSnapshot(`
      "  5500  call.taken_up lease=1
              -> opt_out.record
              -> speech.cut run=1 epoch=0
              adrift because=taken_up
        5505  opt_out.recorded
        6000  line.opened
              -> speech.say run=1000 epoch=1 segment=0 text="You will not be called again."
              -> speech.say run=1000 epoch=1 segment=1 text="Goodbye."
              thinking run=1000 kind=farewell
        6130  speech.mark_returned mark=1000:1:9
              speaking run=1000 kind=farewell
        8350  speech.mark_returned mark=1000:1:17
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
        8355  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
  });
});

describe('words that only sound like it', () => {
  test.each(['stop', 'call me later', 'I did not stop calling', 'can you call me tomorrow'])(
    '"%s"',
    (words) => {
      const call = play([answered, ...says(3_500, words)], { untilMs: 6_000 });
      expect(call.state.optOut).toBe('none');
    },
  );
});
