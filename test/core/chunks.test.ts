import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextChunk } from '../../src/core/words/chunks.ts';

/** All the chunks of a text that is complete. */
function chunksOf(text: string): string[] {
  const chunks: string[] = [];
  let rest = text;
  for (;;) {
    const cut = nextChunk(rest, { first: chunks.length === 0, complete: true });
    if (cut === null) return chunks;
    chunks.push(cut.chunk);
    rest = cut.rest;
  }
}

describe('a reply that is still being written', () => {
  test.each([
    ['waits for a sign that something is complete', 'We are open', true, null],
    ['does not begin with a lone word', 'Yes, ', true, null],
    ['begins at the first clause', 'Yes, of course, we ', true, 'Yes, of course,'],
    ['does not take a dot for an end before it sees what follows', 'That will be 3.', true, null],
    ['goes on in whole sentences', 'We open at nine, every day. ', false, null],
    [
      'goes on when a sentence is long enough',
      'On Saturdays we open at ten, and close at two. On ',
      false,
      'On Saturdays we open at ten, and close at two.',
    ],
    ['keeps a doctor with their name', 'You may ask for Dr. Smith ', true, null],
    ['keeps an initial with the name', 'Please ask for J. Doe at ', true, null],
    ['ends a question with its quote', 'Did they say "maybe?" Then ', true, 'Did they say "maybe?"'],
    ['pauses at an ellipsis', 'Let me see… I think ', true, 'Let me see…'],
    ['ends at an emphatic no', 'The answer is no. We ', true, 'The answer is no.'],
  ])('%s', (_, text, first, chunk) => {
    expect(nextChunk(text, { first, complete: false })?.chunk ?? null).toBe(chunk);
  });
});

describe('a whole reply', () => {
  test.each<[string, string, string[]]>([
    ['of one word is said as it is', 'Yes.', ['Yes.']],
    ['of nothing is not said', ' \n ', []],
    [
      'with prices and times is not torn at their dots',
      'It costs 3.50 at 9:30 a.m. and 1,000 at 5 p.m. on the day.',
      ['It costs 3.50 at 9:30 a.m. and 1,000 at 5 p.m. on the day.'],
    ],
    [
      'with abbreviations is not torn at them',
      'Bring something, e.g. a card, i.e. Mr. Smith vs. Mrs. Jones etc. as you like.',
      ['Bring something,', 'e.g. a card, i.e. Mr. Smith vs. Mrs. Jones etc. as you like.'],
    ],
    [
      'with an address is not torn in it',
      'See https://example.com/a.b?c=1,2 for more. Goodbye then.',
      ['See https://example.com/a.b?c=1,2 for more.', 'Goodbye then.'],
    ],
    [
      'that is a list keeps each number with its item',
      'You need two things:\n1. A card that is still valid today.\n2. Ten pounds. That is all.',
      ['You need two things:', '1. A card that is still valid today.\n2. Ten pounds.', 'That is all.'],
    ],
  ])('%s', (_, text, chunks) => {
    expect(chunksOf(text)).toEqual(chunks);
  });

  test('that never ends a sentence is cut between words', () => {
    const chunks = chunksOf('word\n'.repeat(100));
    expect(chunks.length).toBeGreaterThan(1);
    expect(new Set(chunks.join('\n').split('\n'))).toEqual(new Set(['word']));
  });

  test('loses no letter and gains none, however it comes', () => {
    const text = fc.array(
      fc.constantFrom('a', 'word', ' ', '. ', ', ', '\n', '1. ', 'Dr. ', '…', '"', '🙂'),
      {
        maxLength: 400,
      },
    );
    fc.assert(
      fc.property(text, (parts) => {
        expect(chunksOf(parts.join('')).join('').replace(/\s/g, '')).toBe(parts.join('').replace(/\s/g, ''));
      }),
    );
  });
});
