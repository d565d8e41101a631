import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareOfWords } from '../../src/core/words/word-shares.ts';

describe('the share of each word in the sound of a segment', () => {
  test.each<[string, string, number, [string, number][]]>([
    ['nothing has no share', '  ', 1_000, []],
    ['one word has it all', 'Yes.', 600, [['Yes.', 600]]],
    [
      'equal words share equally',
      'one two six',
      900,
      [
        ['one', 300],
        ['two', 600],
        ['six', 900],
      ],
    ],
    [
      'a longer word lasts longer',
      'a bookkeeper',
      1_500,
      [
        ['a', 300],
        ['bookkeeper', 1_500],
      ],
    ],
    [
      'a pause after a word is not part of it',
      'yes, yes',
      1_400,
      [
        ['yes,', 500],
        ['yes', 1_400],
      ],
    ],
    [
      'a digit lasts as long as a word',
      '7 days',
      1_200,
      [
        ['7', 600],
        ['days', 1_200],
      ],
    ],
  ])('%s', (_, text, lengthMs, shares) => {
    expect(shareOfWords(text, lengthMs).map(({ word, endsAtMs }) => [word, Math.round(endsAtMs)])).toEqual(
      shares,
    );
  });

  test('ends no word before the one before it, and the last with the sound', () => {
    const words = fc.array(fc.constantFrom('a', 'seven', 'well,', '3.50', '…', '(so)', 'end.'), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.nat({ max: 60_000 }), (text, lengthMs) => {
        const shares = shareOfWords(text.join(' '), lengthMs);
        expect(shares.map(({ word }) => word)).toEqual(text);
        const ends = shares.map(({ endsAtMs }) => endsAtMs);
        expect(ends).toEqual(ends.toSorted((a, b) => a - b));
        expect(ends.at(-1)).toBeCloseTo(lengthMs);
      }),
    );
  });
});
