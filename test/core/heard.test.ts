import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCall } from '../../src/core/call/open.ts';
import { newRun } from '../../src/core/call/run.ts';
import type { Run, Segment, SentMark } from '../../src/core/call/state.ts';
import { heardMs, heardText, unheardWords } from '../../src/core/words/heard.ts';
import { agentWith } from '../support/play.ts';

function segment(text: string, durationMs: number | null, more: Partial<Segment> = {}): Segment {
  return { text, role: 'speech', durationMs, words: null, attempt: 'first', ...more };
}

function runWith(run: Partial<Run>): Run {
  const call = openCall({ call: 'heard', direction: 'inbound', agent: agentWith() });
  const segments = [segment('one two six', 900)];
  return { ...newRun(call, 'reply', 'listen'), text: 'written', segments, ...run };
}

function mark(seq: number, reachedMs: number, more: Partial<SentMark> = {}): SentMark {
  return { seq, sentAt: 0, segment: 0, reachedMs, endsSegment: false, runsDry: false, ...more };
}

describe('how much of a run was heard when it is cut', () => {
  const first = { ...mark(0, 0), returnedAt: 1_000 };
  const next = mark(1, 400);
  const whole = mark(2, 900, { endsSegment: true });
  const two = [segment('one two six', 900), segment('ten', null)];

  test.each<[string, Partial<Run>, number, number, number]>([
    [
      'nothing, while the carrier has said nothing',
      { marks: { outstanding: [next], returned: null } },
      1_200,
      80,
      0,
    ],
    [
      'what was played since the last word of the carrier',
      { marks: { outstanding: [next], returned: first } },
      1_200,
      0,
      200,
    ],
    [
      'and what is played on the way there and back',
      { marks: { outstanding: [next], returned: first } },
      1_200,
      80,
      280,
    ],
    [
      'and what follows the last mark, though nobody has said how much that is',
      { marks: { outstanding: [next], returned: first } },
      1_600,
      80,
      680,
    ],
    [
      'but nothing more when another mark should be out by now',
      { marks: { outstanding: [next], returned: first } },
      9_000,
      80,
      400,
    ],
    [
      'and nothing where all of it was marked',
      { marks: { outstanding: [whole], returned: first } },
      9_000,
      80,
      900,
    ],
    [
      'and nothing where the voice has stopped after it',
      { segments: two, marks: { outstanding: [], returned: { ...whole, returnedAt: 2_000 } } },
      4_000,
      80,
      900,
    ],
    [
      'nothing of audio that was late, before it was there',
      {
        segments: two,
        marks: {
          outstanding: [mark(3, 1_300, { sentAt: 4_000 })],
          returned: { ...whole, returnedAt: 2_000 },
        },
      },
      4_150,
      80,
      1_050,
    ],
    [
      'as much as there was time for, of audio that comes no faster than it is heard',
      {
        segments: two,
        marks: {
          outstanding: [mark(3, 1_300, { sentAt: 2_600 })],
          returned: { ...whole, returnedAt: 2_000 },
        },
      },
      2_700,
      80,
      1_400,
    ],
    [
      'in a later epoch, what was played in those before, while the carrier has said nothing',
      { playedMs: 300, marks: { outstanding: [next], returned: null } },
      1_200,
      80,
      300,
    ],
  ])('%s', (_, run, at, roundTripMs, heard) => {
    expect(heardMs(runWith(run), at, roundTripMs)).toBe(heard);
  });
});

describe('the words that were heard', () => {
  // 18 letters' worth each, of 50 ms: the first word begins after 100 ms and lasts 200, the next 200, the last 300.
  const two: Segment[] = [segment('one two six', 900), segment('ten one two', 900)];

  test.each<[string, readonly Segment[], number, string]>([
    ['are none before the first is over', two, 299, ''],
    ['include a word when its last sample was played', two, 300, 'one'],
    ['do not include the word that was cut', two, 499, 'one'],
    ['go on in the next segment', two, 1_200, 'one two six ten'],
    ['are all of them at the end', two, 1_800, 'one two six ten one two'],
    [
      'are guessed by the pace of what is made',
      [segment('one two six', 900), segment('ten one two', null)],
      1_200,
      'one two six ten',
    ],
    ['are guessed at a usual pace where nothing is made', [segment('one two six', null)], 330, 'one'],
    [
      'are those that end by then, where the voice has said when',
      [
        segment('one two six', 900, {
          words: [
            { word: 'one', startsAtMs: 0, endsAtMs: 100 },
            { word: 'two', startsAtMs: 100, endsAtMs: 150 },
            { word: 'six', startsAtMs: 150, endsAtMs: 700 },
          ],
        }),
      ],
      150,
      'one two',
    ],
    [
      'are shared out where the voice has said it of the first words only',
      [segment('one two six', 900, { words: [{ word: 'one', startsAtMs: 0, endsAtMs: 200 }] })],
      520,
      'one two',
    ],
    [
      'are all of them at the end, though the voice was wrong about the last',
      [segment('one', 300, { words: [{ word: 'one', startsAtMs: 0, endsAtMs: 301 }] })],
      300,
      'one',
    ],
    [
      'do not include a filler, which takes its time',
      [segment('one two six', 900, { role: 'filler' }), segment('ten one two', 900)],
      1_400,
      'ten one',
    ],
    [
      'include a notice',
      [segment('one two six', 900, { role: 'notice' }), segment('ten one two', 900)],
      1_400,
      'one two six ten one',
    ],
  ])('%s', (_, segments, playedMs, words) => {
    expect(heardText(runWith({ segments }), playedMs)).toBe(words);
  });

  test('leave the others to be said again, fillers and the word that was cut among them', () => {
    const segments = [segment('one two six', 900, { role: 'filler' }), segment('ten one two', 900)];
    const left = unheardWords(runWith({ segments }), 499);
    expect(left.map(({ word }) => word)).toEqual(['two', 'six', 'ten', 'one', 'two']);
    expect(left[0]).toEqual({ word: 'two', startsAtMs: 300, endsAtMs: 500 });
  });

  test('are no more than were sent of a segment that lasts longer than guessed', () => {
    const segments = [segment('one two six', null)];
    const returned = { ...mark(5, 4_000), returnedAt: 5_000 };
    const run = runWith({ text: 'writing', segments, marks: { outstanding: [], returned } });
    expect(heardText(run, 3_500)).toBe('one two');
  });

  test('only grow with what is played, and are always how the text begins', () => {
    const times = fc.array(
      fc.record({
        word: fc.constantFrom('Yes', 'We', 'open', 'and'),
        startsAtMs: fc.nat({ max: 3_000 }),
        endsAtMs: fc.nat({ max: 3_000 }),
      }),
      { maxLength: 4 },
    );
    const segments = fc.array(
      fc.record({
        text: fc.constantFrom('Yes.', 'We open at nine,', 'and on Sundays at 10 a.m. too!'),
        role: fc.constantFrom('speech', 'speech', 'filler', 'notice'),
        durationMs: fc.oneof(fc.nat({ max: 4_000 }), fc.constant(null)),
        words: fc.oneof(times, fc.constant(null)),
        attempt: fc.constant('first'),
      } satisfies { [K in keyof Segment]: fc.Arbitrary<Segment[K]> }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(segments, fc.nat({ max: 9_000 }), fc.nat({ max: 9_000 }), (said, a, b) => {
        const run = runWith({ segments: said });
        const less = heardText(run, Math.min(a, b));
        const more = heardText(run, Math.max(a, b));
        const all = said.flatMap(({ text, role }) => (role === 'filler' ? [] : [text])).join(' ');
        expect(`${more} `.startsWith(less === '' ? '' : `${less} `)).toBe(true);
        expect(`${all} `.startsWith(more === '' ? '' : `${more} `)).toBe(true);
        expect(heardText(run, 1_000_000)).toBe(all);
      }),
    );
  });

  test('does not go on where the voice has fallen behind, until sound is out again', () => {
    const dry = { ...mark(1, 400, { runsDry: true }), returnedAt: 1_400 };
    const run = runWith({
      segments: [segment('one two six', null)],
      marks: { returned: dry, outstanding: [] },
    });
    expect(heardMs(run, 1_800, 0)).toBe(400);
    const on = mark(2, 600, { sentAt: 2_000 });
    const resumed = runWith({ ...run, marks: { returned: dry, outstanding: [on] } });
    expect(heardMs(resumed, 2_100, 0)).toBeGreaterThan(400);
  });
});
