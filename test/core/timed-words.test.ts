import { describe, expect, test } from 'vitest';
import { timedWords } from '../../src/core/words/timed-words.ts';

function times(...words: [string, number, number][]) {
  return words.map(([word, startsAtMs, endsAtMs]) => ({ word, startsAtMs, endsAtMs }));
}

describe('the words whose times the voice has said', () => {
  test.each<[string, string, ReturnType<typeof times> | null, ReturnType<typeof times>]>([
    ['are none where it says nothing', 'Yes, we are.', null, []],
    [
      'are the text’s own, whatever the voice does to signs and capitals',
      'Yes, we are.',
      times(['yes', 10, 300], ['WE', 420, 500], ['are', 500, 700]),
      times(['Yes,', 10, 300], ['we', 420, 500], ['are.', 500, 700]),
    ],
    ['are as many as it has named yet', 'Yes, we are.', times(['Yes,', 10, 300]), times(['Yes,', 10, 300])],
    [
      'may be named in pieces',
      'at 10:30 sharp',
      times(['at', 0, 100], ['10', 100, 300], [':', 300, 300], ['30', 300, 600], ['sharp', 600, 900]),
      times(['at', 0, 100], ['10:30', 100, 600], ['sharp', 600, 900]),
    ],
    [
      'or two as one',
      'good bye now',
      times(['goodbye', 0, 500], ['now', 500, 800]),
      times(['good', 0, 500], ['bye', 500, 500], ['now', 500, 800]),
    ],
    [
      'end before the first that is not the text’s own',
      'at 10:30 sharp',
      times(['at', 0, 100], ['ten', 100, 300], ['thirty', 300, 600], ['sharp', 600, 900]),
      times(['at', 0, 100]),
    ],
    [
      'end before one that is not named to its end',
      'at 10:30 sharp',
      times(['at', 0, 100], ['10', 100, 300]),
      times(['at', 0, 100]),
    ],
    [
      'stand still at what is not spoken',
      'well – yes',
      times(['well', 0, 300], ['yes', 400, 700]),
      times(['well', 0, 300], ['–', 300, 300], ['yes', 400, 700]),
    ],
  ])('%s', (_, text, said, timed) => {
    expect(timedWords(text, said)).toEqual(timed);
  });

  test('never go backwards, however confused the voice is', () => {
    expect(timedWords('one two', times(['one', 500, 400], ['two', 100, 200]))).toEqual(
      times(['one', 500, 500], ['two', 500, 500]),
    );
  });
});
