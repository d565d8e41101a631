import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCall } from '../../src/core/call/open.ts';
import { newRun } from '../../src/core/call/run.ts';
import type { Run, Segment, SentMark } from '../../src/core/call/state.ts';
import { heardMs, heardText } from '../../src/core/words/heard.ts';
import { agentWith } from '../support/play.ts';

function runWith(run: Partial<Run>): Run {
  const call = openCall({ call: 'heard', direction: 'inbound', agent: agentWith() });
  const segments = [{ text: 'one two six', durationMs: 900 }];
  return { ...newRun(call, 'reply', 'listen'), text: 'written', segments, ...run };
}

function mark(seq: number, reachedMs: number, more: Partial<SentMark> = {}): SentMark {
  return { seq, sentAt: 0, segment: 0, reachedMs, endsSegment: false, ...more };
}

describe('how much of a run was heard when it is cut', () => {
  const first = { ...mark(0, 0), returnedAt: 1_000 };
  const next = mark(1, 400);

  test.each<[string, Run, number, number, number]>([
    [
      'nothing, while the carrier has said nothing',
      runWith({ marks: { outstanding: [next], returned: null } }),
      1_200,
      80,
      0,
    ],
    [
      'what was played since the last word of the carrier',
      runWith({ marks: { outstanding: [next], returned: first } }),
      1_200,
      0,
      200,
    ],
    [
      'and what is played on the way there and back',
      runWith({ marks: { outstanding: [next], returned: first } }),
      1_200,
      80,
      280,
    ],
    [
      'but no more than lies behind the last mark',
      runWith({ marks: { outstanding: [next], returned: first } }),
      9_000,
      80,
      900,
    ],
    [
      'and nothing where all of it was marked',
      runWith({ marks: { outstanding: [mark(2, 900, { endsSegment: true })], returned: first } }),
      9_000,
      80,
      900,
    ],
    [
      'and nothing where the voice has stopped after it',
      runWith({
        segments: [
          { text: 'one two six', durationMs: 900 },
          { text: 'ten', durationMs: null },
        ],
        marks: {
          outstanding: [],
          returned: { ...mark(2, 900, { endsSegment: true }), returnedAt: 2_000 },
        },
      }),
      4_000,
      80,
      900,
    ],
  ])('%s', (_, run, at, roundTripMs, heard) => {
    expect(heardMs(run, at, roundTripMs)).toBe(heard);
  });
});

describe('the words that were heard', () => {
  const two: Segment[] = [
    { text: 'one two six', durationMs: 900 },
    { text: 'ten one two', durationMs: 900 },
  ];

  test.each<[string, readonly Segment[], number, string]>([
    ['are none before the first is over', two, 299, ''],
    ['include a word when its last sample was played', two, 300, 'one'],
    ['do not include the word that was cut', two, 599, 'one'],
    ['go on in the next segment', two, 1_250, 'one two six ten'],
    ['are all of them at the end', two, 1_800, 'one two six ten one two'],
    [
      'are guessed by the pace of what is made',
      [...two.slice(0, 1), { text: 'ten one two', durationMs: null }],
      1_250,
      'one two six ten',
    ],
    [
      'are guessed at a usual pace where nothing is made',
      [{ text: 'one two six', durationMs: null }],
      250,
      'one',
    ],
  ])('%s', (_, segments, playedMs, words) => {
    expect(heardText(runWith({ segments }), playedMs)).toBe(words);
  });

  test('only grow with what is played, and are always how the text begins', () => {
    const segments = fc.array(
      fc.record({
        text: fc.constantFrom('Yes.', 'We open at nine,', 'and on Sundays at 10 a.m. too!'),
        durationMs: fc.oneof(fc.nat({ max: 4_000 }), fc.constant(null)),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(segments, fc.nat({ max: 9_000 }), fc.nat({ max: 9_000 }), (said, a, b) => {
        const run = runWith({ segments: said });
        const less = heardText(run, Math.min(a, b));
        const more = heardText(run, Math.max(a, b));
        const all = said.map(({ text }) => text).join(' ');
        expect(`${more} `.startsWith(less === '' ? '' : `${less} `)).toBe(true);
        expect(`${all} `.startsWith(more === '' ? '' : `${more} `)).toBe(true);
        expect(heardText(run, 1_000_000)).toBe(all);
      }),
    );
  });
});
