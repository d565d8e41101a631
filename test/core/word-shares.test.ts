import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lettersWorth, shareOfWords, wordsIn } from '../../src/core/words/word-shares.ts';

/** A stretch that gives every letter's worth 10 ms. */
function shares(text: string): [string, number, number][] {
  const words = wordsIn(text);
  return shareOfWords(words, lettersWorth(words) * 10).map(({ word, startsAtMs, endsAtMs }) => [
    word,
    Math.round(startsAtMs),
    Math.round(endsAtMs),
  ]);
}

describe('the share of each word in the sound of a segment', () => {
  test.each<[string, string, [string, number, number][]]>([
    ['nothing has no share', '  ', []],
    ['one word has it all, but for the breath before and after it', 'Yes.', [['Yes.', 20, 80]]],
    [
      'equal words share equally, and the last is drawn out',
      'one two six',
      [
        ['one', 20, 60],
        ['two', 60, 100],
        ['six', 100, 160],
      ],
    ],
    [
      'a longer word lasts longer',
      'a bookkeeper',
      [
        ['a', 20, 40],
        ['bookkeeper', 40, 170],
      ],
    ],
    [
      'a pause after a word is not part of it, and the word is drawn out',
      'yes, yes',
      [
        ['yes,', 20, 80],
        ['yes', 110, 170],
      ],
    ],
    [
      'a full stop is a longer pause than a comma',
      'yes. Yes',
      [
        ['yes.', 20, 80],
        ['Yes', 120, 180],
      ],
    ],
    [
      'a digit lasts as long as a word',
      '7 days',
      [
        ['7', 20, 80],
        ['days', 80, 150],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(shares(text)).toEqual(expected);
  });

  test('begins after the pause behind a word whose time is known', () => {
    const after = { word: 'Yes,', startsAtMs: 0, endsAtMs: 300 };
    expect(shareOfWords(['we', 'are'], 140, after)).toEqual([
      { word: 'we', startsAtMs: 30, endsAtMs: 60 },
      { word: 'are', startsAtMs: 60, endsAtMs: 120 },
    ]);
  });

  test('ends no word before the one before it, and the last within the sound', () => {
    const words = fc.array(fc.constantFrom('a', 'seven', 'well,', '3.50', '…', '(so)', 'end.'), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.nat({ max: 60_000 }), (text, lengthMs) => {
        const shared = shareOfWords(text, lengthMs);
        expect(shared.map(({ word }) => word)).toEqual(text);
        const edges = shared.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
        expect(edges).toEqual(edges.toSorted((a, b) => a - b));
        expect(edges[0]).toBeGreaterThanOrEqual(0);
        expect(edges.at(-1)).toBeLessThanOrEqual(lengthMs);
      }),
    );
  });
});
