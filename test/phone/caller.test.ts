import { describe, expect, test } from 'vitest';
import { Caller } from '../../src/phone/caller.ts';
import type { CallFact } from '../../src/phone/ledger.ts';
import type { Script } from '../../src/phone/script.ts';
import { quiet, tone } from './sounds.ts';

const frameMs = 20;
const loud = tone(frameMs);
const still = quiet(frameMs);

interface Lived {
  facts: CallFact[];
  problems: readonly string[];
  /** When the caller could be heard, by frames of 20 ms. */
  saidAtMs: number[];
  pressed: { digit: string; atMs: number }[];
  hungUpAtMs: number | undefined;
  interruptedAtMs: number[];
}

/** Lets a caller live through a call in which the agent is audible during the given stretches. */
function live(script: Script, agentSpeaks: [fromMs: number, toMs: number][], forMs = 100_000): Lived {
  let nowMs = 0;
  const facts: CallFact[] = [];
  const lived: Lived = {
    facts,
    problems: [],
    saidAtMs: [],
    pressed: [],
    hungUpAtMs: undefined,
    interruptedAtMs: [],
  };
  const voice = new Map([
    ['Hello.', tone(500)],
    ['Stop!', tone(310)],
  ]);
  const caller = new Caller({ script, voice, record: (fact) => facts.push(fact) });
  caller.pickUp({
    press: (digit) => lived.pressed.push({ digit, atMs: nowMs }),
    hangUp: () => {
      lived.hungUpAtMs = nowMs;
    },
  });
  for (; nowMs < forMs && lived.hungUpAtMs === undefined; ) {
    caller.hear(agentSpeaks.some(([from, to]) => nowMs >= from && nowMs < to) ? loud : still);
    nowMs += frameMs;
    if (caller.speak().includes(0x10)) lived.saidAtMs.push(nowMs);
  }
  if (lived.hungUpAtMs === undefined) caller.lineWentDead();
  const interruptedAtMs = caller.interruptions.map(({ atSample }) => atSample / 8);
  return { ...lived, problems: caller.problems, interruptedAtMs };
}

describe('a caller who listens', () => {
  test('speaks when the agent has been quiet for a while, and not in a pause between sentences', () => {
    const { saidAtMs, problems } = live(
      [{ do: 'listen' }, { do: 'say', text: 'Hello.' }],
      [
        [1000, 2000],
        [2500, 4000],
      ],
    );
    expect(saidAtMs[0]).toBe(4720);
    expect(saidAtMs).toHaveLength(25);
    expect(problems).toEqual([]);
  });

  test('hears two answers as two when the script listens twice', () => {
    const { saidAtMs } = live(
      [{ do: 'listen' }, { do: 'listen' }, { do: 'say', text: 'Hello.' }],
      [
        [1000, 2000],
        [4000, 5000],
      ],
    );
    expect(saidAtMs[0]).toBe(5720);
  });

  test('does not take a click on the line for an answer', () => {
    const { problems } = live([{ do: 'listen' }], [[1000, 1040]]);
    expect(problems).toEqual(['the agent never began to speak within 10 s']);
  });

  test('hangs up on an agent that never begins, and says so', () => {
    const { problems, hungUpAtMs, saidAtMs } = live(
      [
        { do: 'listen', withinMs: 3000 },
        { do: 'say', text: 'Hello.' },
      ],
      [],
    );
    expect(problems).toEqual(['the agent never began to speak within 3 s']);
    expect(hungUpAtMs).toBe(3020);
    expect(saidAtMs).toEqual([]);
  });

  test('hangs up on an agent that never ends, and says so', () => {
    const { problems } = live([{ do: 'listen', forMsMax: 5000 }], [[0, 100_000]]);
    expect(problems).toEqual(['the agent was still speaking after 15 s']);
  });
});

describe('a caller who interrupts', () => {
  const script: Script = [
    { do: 'interrupt', afterMs: 1500, text: 'Stop!' },
    { do: 'listen' },
    { do: 'say', text: 'Hello.' },
  ];

  test('lets the agent speak for as long as was asked, then talks over it', () => {
    const { interruptedAtMs, saidAtMs } = live(
      [{ do: 'interrupt', afterMs: 1500, text: 'Stop!' }],
      [[2000, 9000]],
    );
    expect(interruptedAtMs).toEqual([3500]);
    expect(saidAtMs[0]).toBe(3500);
  });

  test.each([4400, 4800])(
    'waits for the answer at %i ms, not for the end of what was interrupted',
    (answerAtMs) => {
      const { saidAtMs, problems } = live(script, [
        [2000, 3900], // Falls silent 90 ms after the caller's last word.
        [answerAtMs, 6000],
      ]);
      expect(saidAtMs.filter((at) => at > 4000)[0]).toBe(6720);
      expect(problems).toEqual([]);
    },
  );

  test('says that the agent was done too soon to be interrupted', () => {
    const { problems, interruptedAtMs } = live(script, [[2000, 3000]]);
    expect(problems).toEqual(['the agent was done before it had spoken for 1.5 s, too soon to interrupt it']);
    expect(interruptedAtMs).toEqual([]);
  });

  test('does not talk into a silence that may be the end', () => {
    const { interruptedAtMs } = live(
      [{ do: 'interrupt', afterMs: 1500, text: 'Stop!' }],
      [
        [2000, 3200],
        [3800, 6000],
      ],
    );
    expect(interruptedAtMs).toEqual([3820]);
  });

  test('gives up on an agent that never begins', () => {
    const { problems } = live(script, []);
    expect(problems).toEqual(['the agent never began to speak within 10 s, so nobody could interrupt it']);
  });
});

test('keys are pressed one after the other', () => {
  const { pressed, facts } = live(
    [
      { do: 'pause', ms: 1000 },
      { do: 'press', digits: '12#' },
    ],
    [],
  );
  expect(pressed).toEqual([
    { digit: '1', atMs: 1020 },
    { digit: '2', atMs: 1220 },
    { digit: '#', atMs: 1420 },
  ]);
  expect(facts.filter(({ type }) => type === 'caller.pressed')).toEqual([
    { type: 'caller.pressed', digits: '12#' },
  ]);
});

test('a caller whose script is over hangs up', () => {
  expect(live([{ do: 'say', text: 'Hello.' }], []).hungUpAtMs).toBe(520);
  expect(
    live([{ do: 'pause', ms: 200 }, { do: 'hang_up' }, { do: 'say', text: 'Hello.' }], []).saidAtMs,
  ).toEqual([]);
});

describe('when the agent ends the call', () => {
  test('a caller who was waiting for just that is content', () => {
    expect(live([{ do: 'wait_for_hang_up', withinMs: 5000 }], [], 1000).problems).toEqual([]);
    expect(
      live([{ do: 'listen' }, { do: 'wait_for_hang_up', withinMs: 5000 }], [[100, 1000]], 1000).problems,
    ).toEqual([]);
  });

  test('a caller who had more to say says so', () => {
    const { problems } = live([{ do: 'listen' }, { do: 'say', text: 'Hello.' }], [[100, 1000]], 1000);
    expect(problems).toEqual(['the call ended before the caller could say "Hello."']);
  });

  test('a caller who had not heard a word says so', () => {
    const { problems } = live([{ do: 'listen' }, { do: 'wait_for_hang_up', withinMs: 5000 }], [], 1000);
    expect(problems).toEqual(['the call ended before the caller could hear the agent out']);
  });

  test('a caller who waits in vain says so', () => {
    const { problems } = live([{ do: 'wait_for_hang_up', withinMs: 5000 }], []);
    expect(problems).toEqual(['the agent did not hang up within 5 s']);
  });
});

test('a quiet room is silent unless comfort noise is asked for, and no ear takes that for a voice', () => {
  const script: Script = [{ do: 'pause', ms: 1000 }];
  const record = () => {};
  const silent = new Caller({ script, voice: new Map(), record });
  expect(new Set(silent.speak())).toEqual(new Set([0xff]));
  const room = new Caller({ script, voice: new Map(), comfortNoise: true, record });
  const listener: CallFact[] = [];
  const other = new Caller({
    script: [{ do: 'listen' }],
    voice: new Map(),
    record: (fact) => listener.push(fact),
  });
  const noise = room.speak();
  expect(new Set(noise).size).toBeGreaterThan(4);
  for (let frames = 0; frames < 50; frames += 1) {
    other.hear(noise);
    other.speak();
  }
  expect(listener).toEqual([]);
});
