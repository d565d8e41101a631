import { describe, expect, test } from 'vitest';
import { Caller } from '../../src/phone/caller.ts';
import { problemsOfCall, problemsOfSteps } from '../../src/phone/expectations.ts';
import { figuresOf } from '../../src/phone/figures.ts';
import { PhoneTape } from '../../src/phone/phone-tape.ts';
import type { Script } from '../../src/phone/script.ts';
import { audibleStretches, type Stretch } from '../../src/phone/timeline.ts';
import { quiet, tone } from './sounds.ts';

const frameMs = 20;
const voice = new Map([
  ['Hello.', tone(500)],
  ['Stop!', tone(300)],
]);

/** A caller with this script, an agent that is audible in these stretches, and what the tape says of the two. */
function call(
  script: Script,
  agentSpeaks: readonly (readonly [fromMs: number, toMs: number])[],
  carrierSpoke: readonly Stretch[] = [],
) {
  let isOver = false;
  const tape = new PhoneTape();
  const caller = new Caller({ script, voice, record: () => {} });
  caller.pickUp({
    press() {},
    hangUp: () => {
      isOver = true;
    },
  });
  let spoken = quiet(frameMs);
  for (let atMs = 0; !isOver && atMs < 60_000; atMs += frameMs) {
    const isHeard = agentSpeaks.some(([from, to]) => atMs >= from && atMs < to);
    const heard = isHeard ? tone(frameMs) : quiet(frameMs);
    tape.append(spoken, heard);
    caller.hear(heard);
    spoken = caller.speak();
  }
  const timeline = { agent: audibleStretches(tape.agent), caller: audibleStretches(tape.caller) };
  const onTape = { durationMs: tape.agent.length / 8, taken: caller.taken, timeline, carrierSpoke };
  return {
    problems: [...caller.problems, ...problemsOfSteps(script, onTape)],
    figures: figuresOf(onTape),
  };
}

describe('an answer', () => {
  const script: Script = [
    { do: 'listen' },
    { do: 'say', text: 'Hello.', expect: { answersWithinMs: 1000 } },
    { do: 'listen' },
    { do: 'hang_up' },
  ];
  const greeting = [20, 1000] as const;

  test('in time is as expected, and is measured from the last word to the first sound', () => {
    const { problems, figures } = call(script, [greeting, [3200, 4000]]);
    expect(problems).toEqual([]);
    expect(figures.answersMs).toEqual([3200 - (1720 + 500)]);
    expect(figures).toMatchObject({ turns: 1, longestSilenceMs: 980, longestTalkOverMs: 0 });
  });

  test('is none that had begun before the caller was done: the greeting they talked over least of all', () => {
    const early: Script = [
      { do: 'say', text: 'Hello.' },
      { do: 'pause', ms: 2_000 },
    ];
    expect(call(early, [[200, 1_500]]).figures).toMatchObject({ turns: 1, answersMs: [] });
  });

  test('that takes too long is told with both figures', () => {
    expect(call(script, [greeting, [4200, 5000]]).problems).toEqual([
      'after the caller was to say "Hello.", the answer took 1980 ms, and 1000 ms were allowed',
    ]);
  });

  test('that never comes is told as such', () => {
    expect(call(script, [greeting]).problems).toContain(
      'after the caller was to say "Hello.", the agent gave no answer',
    );
  });

  test('to something that the caller never came to say is missed', () => {
    expect(call(script, []).problems).toEqual([
      'the agent never began to speak within 10 s',
      'the caller never came to say "Hello.", of which something was expected',
    ]);
  });
});

describe('an interruption', () => {
  const interrupts: Script = [
    { do: 'interrupt', afterMs: 1000, text: 'Stop!', expect: { fallsSilentWithinMs: 250 } },
    { do: 'pause', ms: 500 },
  ];

  test('after which the agent is soon silent is as expected', () => {
    const { problems, figures } = call(interrupts, [[0, 1200]]);
    expect(problems).toEqual([]);
    expect(figures.silentAfterMs).toEqual([200]);
    expect(figures.longestTalkOverMs).toBe(200);
  });

  test('that the agent talks through is told', () => {
    expect(call(interrupts, [[0, 1400]]).problems).toEqual([
      'after the caller was to interrupt with "Stop!", the agent was heard for another 400 ms, and 250 ms were allowed',
    ]);
  });

  const nods: Script = [
    { do: 'interrupt', afterMs: 1000, text: 'Stop!', expect: { keepsSpeaking: true } },
    { do: 'pause', ms: 5000 },
  ];

  test('by a nod lets the agent speak on, and is no turn', () => {
    const { problems, figures } = call(nods, [
      [0, 1200],
      [2500, 4000],
    ]);
    expect(problems).toEqual([]);
    expect(figures.turns).toBe(0);
  });

  test.each([
    ['says no more', [[0, 1200]]],
    [
      'speaks on too late',
      [
        [0, 1200],
        [4400, 6000],
      ],
    ],
    ['only ends its word', [[0, 1400]]],
  ] as const)('by a nod is a problem when the agent %s', (_, agent) => {
    expect(call(nods, agent).problems).toEqual([
      'after the caller was to interrupt with "Stop!", the agent did not go on within 3000 ms',
    ]);
  });

  test('of nobody is a problem', () => {
    const script: Script = [
      { do: 'pause', ms: 100 },
      { do: 'say', text: 'Stop!', expect: { keepsSpeaking: true, fallsSilentWithinMs: 100 } },
    ];
    const sentence = 'nobody was speaking when the caller was to say "Stop!"';
    expect(call(script, []).problems).toEqual([sentence, sentence]);
  });
});

test('an agent that is to stay silent may speak before and after, and not within', () => {
  const script: Script = [
    { do: 'pause', ms: 1000 },
    {
      do: 'noise',
      noise: { kind: 'white', ms: 1000, levelDbfs: -40, seed: 1 },
      goesOn: false,
      expect: { staysSilent: true },
    },
    { do: 'pause', ms: 1000 },
  ];
  expect(
    call(script, [
      [0, 900],
      [2200, 2900],
    ]).problems,
  ).toEqual([]);
  expect(call(script, [[1500, 1600]]).problems).toEqual([
    'the agent spoke while the caller was to make a noise (white)',
  ]);
});

test('a caller who hears the carrier is not left in silence', () => {
  const waits: Script = [{ do: 'pause', ms: 5000 }];
  expect(call(waits, []).figures.longestSilenceMs).toBe(5020);
  expect(call(waits, [], [{ fromMs: 100, toMs: 4000 }]).figures.longestSilenceMs).toBe(1020);
});

describe('a call as a whole', () => {
  const figures = {
    durationMs: 9000,
    turns: 1,
    answersMs: [],
    longestSilenceMs: 3000,
    longestTalkOverMs: 400,
    silentAfterMs: [],
  };
  const byCaller = { by: 'caller', status: 'completed' } as const;

  test('may end by either side, and not by the carrier, unless somebody says otherwise', () => {
    expect(problemsOfCall({}, byCaller, figures)).toEqual([]);
    expect(problemsOfCall({}, { ...byCaller, by: 'carrier' }, figures)).toEqual([
      'the call went on for so long that the carrier cut it',
    ]);
    expect(problemsOfCall({ endedBy: 'gateway' }, byCaller, figures)).toEqual([
      'the caller ended the call, and the gateway was to',
    ]);
    expect(problemsOfCall({ endedBy: 'caller' }, byCaller, figures)).toEqual([]);
  });

  test('ends as completed, or as expected', () => {
    const busy = { by: 'gateway', status: 'busy' } as const;
    expect(problemsOfCall({}, busy, figures)).toEqual(['the call ended as busy']);
    expect(problemsOfCall({ status: 'busy' }, busy, figures)).toEqual([]);
  });

  test('leaves the caller in silence, and talks over them, no longer than allowed', () => {
    expect(problemsOfCall({ silenceMsMax: 3000, talkOverMsMax: 400 }, byCaller, figures)).toEqual([]);
    expect(problemsOfCall({ silenceMsMax: 2999, talkOverMsMax: 399 }, byCaller, figures)).toEqual([
      'nobody could be heard for 3000 ms, and 2999 ms were allowed',
      'both spoke at once for 400 ms, and 399 ms were allowed',
    ]);
  });
});
