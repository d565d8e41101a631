import { describe, expect, test } from 'vitest';
import { ableAgent } from '../support/able-agent.ts';
import { answered, makesNoise, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { type PlayOptions, play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

function presses(at: number, keys: string, everyMs = 300): Scripted[] {
  return [...keys].map((key, nth) => [at + nth * everyMs, { type: 'caller.key_pressed', key }]);
}

function turnsOf(call: ReturnType<typeof play>): string[] {
  return call.state.history.flatMap((said) => (said.speaker === 'caller' ? [said.text] : []));
}

const number: PlayOptions = {
  lines: { greeting: 'Hello. What is your account number?' },
  reply: replies('Thank you.'),
};

describe('a caller who types a number', () => {
  test('ends it with #', () => {
    const call = play([answered, ...presses(4_000, '4711#')], { ...number, untilMs: 6_500 });
    expect(turnsOf(call)).toEqual(['4 7 1 1']);
    expect(call.since(4_000)).toMatchInlineSnapshot(`
      "  4000  caller.key_pressed key="4"
              transcribing
        4300  caller.key_pressed key="7"
        4600  caller.key_pressed key="1"
        4900  caller.key_pressed key="1"
        5200  caller.key_pressed key="#"
              -> intent.classify lookup=0 text="4 7 1 1"
              -> knowledge.search lookup=0 text="4 7 1 1"
              thinking run=1 kind=reply
        5205  intent.classified lookup=0 intent=null confidence=0
        5220  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: 4 7 1 1"
        5460  reply.finished run=1
              -> speech.say run=1 epoch=0 segment=0 text="Thank you."
        5590  speech.mark_returned mark=1:0:7
              speaking run=1 kind=reply
        6190  speech.mark_returned mark=1:0:9
              listening"
    `);
  });

  test('or by pausing', () => {
    const call = play([answered, ...presses(4_000, '4711')], { ...number, untilMs: 9_500 });
    expect(turnsOf(call)).toEqual(['4 7 1 1']);
    expect(call.steps.find(({ after }) => after.state.turns === 1)?.event.at).toBe(4_900 + 2_500);
  });

  test('or with its last digit, where it is known how many there are', () => {
    const call = play([answered, ...presses(4_500, '4711')], {
      ...number,
      lines: { greeting: 'Hello. What are the last four digits?' },
      agent: { cues: [{ words: 'last four digits', expects: { kind: 'digits', count: 4 } }] },
      untilMs: 9_500,
    });
    expect(turnsOf(call)).toEqual(['4 7 1 1']);
    expect(call.steps.find(({ after }) => after.state.turns === 1)?.event.at).toBe(5_400);
  });

  test('over the question that asks for it has answered it', () => {
    const call = play([answered, ...presses(1_900, '4711#', 100)], { ...number, untilMs: 6_500 });
    expect(turnsOf(call)).toEqual(['4 7 1 1']);
    expect(call.since(1_900)).toMatchInlineSnapshot(`
      "  1900  caller.key_pressed key="4"
              -> speech.cut run=0 epoch=0
              transcribing
        1980  speech.mark_returned mark=0:0:5  (ignored: the run is over)
        1980  speech.mark_returned mark=0:0:6  (ignored: the run is over)
        2000  caller.key_pressed key="7"
        2100  caller.key_pressed key="1"
        2200  caller.key_pressed key="1"
        2300  caller.key_pressed key="#"
              -> intent.classify lookup=0 text="4 7 1 1"
              -> knowledge.search lookup=0 text="4 7 1 1"
              thinking run=1 kind=reply
        2305  intent.classified lookup=0 intent=null confidence=0
        2320  knowledge.found lookup=0 passages=0
              -> reply.write run=1 intent=null passages=0 after="user: 4 7 1 1"
        2560  reply.finished run=1
              -> speech.say run=1 epoch=1 segment=0 text="Thank you."
        2690  speech.mark_returned mark=1:1:7
              speaking run=1 kind=reply
        3290  speech.mark_returned mark=1:1:9
              listening"
    `);
  });

  test('while they also speak has taken one turn', () => {
    const call = play(
      [answered, ...says(3_900, 'four seven', { lastsMs: 600 }), ...presses(4_000, '4711#', 200)],
      {
        ...number,
        untilMs: 7_500,
      },
    );
    expect(call.state.turns).toBe(1);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   Hello. What is your account number?
      caller  four seven 4 7 1 1
      agent   Thank you."
    `);
  });

  test('is let type it to its end, though they cough or talk meanwhile', () => {
    const noises = [
      makesNoise(4_100, 100),
      makesNoise(4_100, 500),
      says(4_100, 'seven', { lastsMs: 300 }),
      says(4_100, 'seven', { settledAfterMs: 1_800 }),
    ];
    for (const noise of noises) {
      const call = play([answered, ...presses(4_000, '4711#', 900), ...noise], {
        ...number,
        untilMs: 10_500,
      });
      expect(turnsOf(call).join(), call.transcript).toContain('4 7 1 1');
      expect(call.state.turns, call.transcript).toBe(1);
    }
  });
});

describe('keys without end', () => {
  test('of # do nothing', () => {
    const call = play([answered, ...presses(3_000, '#'.repeat(200), 10)], { ...number, untilMs: 6_000 });
    expect(call.state.turns).toBe(0);
    expect(call.state.phase.name).toBe('listening');
  });

  test('of digits are one number that has an end', () => {
    const call = play([answered, ...presses(3_000, '1'.repeat(200), 10)], { ...number, untilMs: 9_000 });
    expect(turnsOf(call)).toEqual(['1 '.repeat(40).trim()]);
  });
});

describe('a key with a meaning', () => {
  const able: PlayOptions = { agent: ableAgent };
  const asks = says(3_500, 'are you open today');

  test('puts the caller through, at once, also over the agent', () => {
    const call = play(
      [answered, ...asks, ...presses(6_000, '0'), [12_000, { type: 'transfer.answered' }]],
      able,
    );
    expect(ordersOf(call, 'speech.cut')).toMatchObject([{ at: 6_000, run: 1 }]);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'transferred' });
    expect(call.since(6_000)).toMatchInlineSnapshot(`
      "  6000  caller.key_pressed key="0"
              -> speech.cut run=1 epoch=1
              -> speech.say run=2 epoch=2 segment=0 text="I will put you through."
              thinking run=2 kind=farewell
        6040  speech.mark_returned mark=1:1:11  (ignored: the run is over)
        6130  speech.mark_returned mark=2:2:15
              speaking run=2 kind=farewell
        7510  speech.mark_returned mark=2:2:19
              -> departure.keep departure={transferTo:+15005550009}
              transferring to=+15005550009 stage=keeping
        7515  departure.kept
              -> line.transfer to="+15005550009"
              transferring to=+15005550009 stage=ringing
       12000  transfer.answered
              -> call.finish because="transferred"
              ended because=transferred"
    `);
  });

  test('ends all calls for good', () => {
    const call = play([answered, ...presses(3_000, '9')], able);
    expect(ordersOf(call, 'opt_out.record')).toMatchObject([{ at: 3_000 }]);
    expect(call.state.phase).toEqual({ name: 'ended', because: 'opted_out' });
    expect(call.since(3_000)).toMatchInlineSnapshot(`
      "  3000  caller.key_pressed key="9"
              -> opt_out.record
              thinking run=1 kind=farewell
        3005  opt_out.recorded
              -> speech.say run=1 epoch=0 segment=0 text="You will not be called again."
              -> speech.say run=1 epoch=0 segment=1 text="Goodbye."
        3135  speech.mark_returned mark=1:0:9
              speaking run=1 kind=farewell
        5355  speech.mark_returned mark=1:0:17
              -> departure.keep departure={hangUp:opted_out}
              leaving because=opted_out
        5360  departure.kept
              -> line.hang_up because="opted_out"
              -> call.finish because="opted_out"
              ended because=opted_out"
    `);
  });

  test('is a digit like any other where a number was asked for', () => {
    const call = play([answered, ...presses(4_000, '901#')], { ...number, ...able, untilMs: 6_500 });
    expect(turnsOf(call)).toEqual(['9 0 1']);
    expect(ordersOf(call, 'opt_out.record')).toEqual([]);
  });

  test('does not lose what they had said before they pressed it', () => {
    const call = play(
      [answered, ...says(3_500, 'it is about my bill'), [5_300, { type: 'caller.key_pressed', key: '0' }]],
      { ...able, untilMs: 6_000 },
    );
    expect(turnsOf(call)).toEqual(['it is about my bill']);
  });

  test('is answered by what it stands for', () => {
    const call = play([answered, ...presses(3_000, '1')], { ...able, untilMs: 5_500 });
    expect(call.state.history.at(-1)).toMatchObject({ heard: 'We are open from nine to five.' });
  });

  test('that has none changes nothing', () => {
    const call = play([answered, ...presses(1_000, '5')], { ...able, untilMs: 4_000 });
    expect(call.state.history).toMatchObject([{ interrupted: false }]);
  });
});
