import { describe, expect, test } from 'vitest';
import { Caller } from '../../src/phone/caller.ts';
import type { CallFact } from '../../src/phone/ledger.ts';
import type { Prompter, Script, Step } from '../../src/phone/script.ts';
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
function live(
  script: Script,
  agentSpeaks: [fromMs: number, toMs: number][],
  forMs = 100_000,
  prompter?: Prompter,
): Lived {
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
  const caller = new Caller({
    script,
    voice,
    record: (fact) => facts.push(fact),
    ...(prompter && { prompter }),
  });
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

describe('a caller who lets the agent speak first', () => {
  test('does the next thing in mid sentence', () => {
    const { hungUpAtMs, problems } = live(
      [{ do: 'let_speak', forMs: 1500 }, { do: 'hang_up' }],
      [[2000, 9000]],
    );
    expect(hungUpAtMs).toBe(3520);
    expect(problems).toEqual([]);
  });

  test('says that the agent was done too soon for that', () => {
    expect(live([{ do: 'let_speak', forMs: 1500 }, { do: 'hang_up' }], [[2000, 3000]]).problems).toEqual([
      'the agent was done before it had spoken for 1.5 s, too soon to interrupt it',
    ]);
  });
});

describe('a step that is to be taken at a certain time', () => {
  test('waits for it, and what was said before is not said in it', () => {
    const { saidAtMs } = live([{ do: 'say', text: 'Hello.', atMs: 12_500 }], [[0, 1000]]);
    expect(saidAtMs[0]).toBe(12_500);
    const { problems } = live([{ do: 'listen', atMs: 3000, withinMs: 2000 }], [[1000, 2000]]);
    expect(problems).toEqual(['the agent never began to speak within 2 s']);
  });

  test('is a problem when the step before lasts beyond it', () => {
    const { problems, saidAtMs } = live(
      [
        { do: 'pause', ms: 3000 },
        { do: 'say', text: 'Hello.', atMs: 2000 },
      ],
      [],
    );
    expect(saidAtMs[0]).toBe(3020);
    expect(problems).toEqual(['the caller was to say "Hello." at 2 s and came to it 1.02 s late']);
  });
});

describe('a caller with noise around them', () => {
  const noise = { kind: 'white', ms: 400, levelDbfs: -20, seed: 1 } as const;
  const loudWords = new Map([['Hello.', tone(200)]]);
  const callerWith = (goesOn: boolean) => {
    const script: Script = [
      { do: 'noise', noise, goesOn },
      { do: 'say', text: 'Hello.' },
    ];
    const caller = new Caller({ script, voice: loudWords, record: () => {} });
    const frames = Array.from({ length: 40 }, () => {
      caller.hear(still);
      return caller.speak();
    });
    return { frames, soundsFrom: caller.taken.map(({ sound }) => (sound?.fromSample ?? 0) / 160) };
  };

  test('waits for its end before the next step', () => {
    const { frames, soundsFrom } = callerWith(false);
    expect(soundsFrom).toEqual([1, 22]);
    expect(frames[21]).toEqual(loud);
  });

  test('or speaks over it, and both can be heard', () => {
    const { frames, soundsFrom } = callerWith(true);
    expect(soundsFrom).toEqual([1, 2]);
    const [, both] = frames;
    expect(both).not.toEqual(loud);
    expect(both?.filter((byte) => (byte & 0x70) === 0x10).length).toBeGreaterThan(80);
  });
});

test('a recording is played as it is', () => {
  const { saidAtMs, facts } = live([{ do: 'play', name: 'question.wav', audio: tone(400) }], []);
  expect(saidAtMs).toHaveLength(20);
  expect(facts[0]).toEqual({ type: 'caller.began_to_speak', text: 'question.wav', isInterruption: false });
});

test('somebody who is prompted does one thing after the other, and hangs up when told that is all', () => {
  const prompts: (Step | 'nothing_yet')[] = [
    'nothing_yet',
    'nothing_yet',
    { do: 'play', name: 'typed', audio: tone(100) },
    { do: 'press', digits: '1' },
  ];
  const { saidAtMs, pressed, hungUpAtMs } = live([{ do: 'pause', ms: 1000 }], [], 100_000, {
    next: () => prompts.shift() ?? 'that_is_all',
  });
  expect(saidAtMs[0]).toBe(1060);
  expect(saidAtMs).toHaveLength(5);
  expect(pressed).toEqual([{ digit: '1', atMs: 1160 }]);
  expect(hungUpAtMs).toBeGreaterThan(1160);
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
