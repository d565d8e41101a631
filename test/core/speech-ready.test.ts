import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { speechReady } from '../../src/core/words/speech-ready.ts';

describe('what is read aloud', () => {
  test.each([
    ['plain words stay as they are', 'We open at 9:30, for £3.50.', 'We open at 9:30, for £3.50.'],
    ['emphasis is not read', 'This is **very** _important_, `really`.', 'This is very important, really.'],
    ['a name with an underscore is left alone', 'Say snake_case_name.', 'Say snake_case_name.'],
    ['headings are not read as hashes', '## Opening hours\nNine to five.', 'Opening hours Nine to five.'],
    ['a list is read with pauses', 'We have:\n- milk\n- eggs\n- bread', 'We have: milk, eggs, bread'],
    ['a numbered list is read without its numbers', '1. Open it.\n2) Close it.', 'Open it. Close it.'],
    ['paragraphs are read with a pause', 'First this\n\nThen that', 'First this, Then that'],
    ['a broken line is one sentence', 'Hello, this is\nRobin.', 'Hello, this is Robin.'],
    ['a link is read by its words', 'See [our menu](https://example.com/menu).', 'See our menu.'],
    ['an address is read as a name', 'See https://www.example.com/a/b?c=d.', 'See example.com.'],
    ['an address in brackets keeps them', '(https://example.com/x) is it', '(example.com) is it'],
    [
      'an address in a sentence leaves it whole',
      'Ask https://example.com, please.',
      'Ask example.com, please.',
    ],
    ['smiles are not read', 'Great 🙂! See you 👩‍🚀 👍🏽.', 'Great! See you.'],
    ['flags and keys are not read', 'Press 1️⃣ for 🇬🇧 English', 'Press 1 for English'],
    ['tags are not read', 'Line one<br/>line <b>two</b>', 'Line one line two'],
    ['code is not read', 'Do this: ```rm -rf``` now', 'Do this: now'],
    ['an ampersand is a word', 'bed & breakfast &amp; more', 'bed and breakfast and more'],
    [
      'doctors, decimals and times survive',
      'Dr. Smith at 9 a.m., e.g. 3.50',
      'Dr. Smith at 9 a.m., e.g. 3.50',
    ],
    ['what has no word in it is not said', ' ** … ** 🙂 --', ''],
  ])('%s', (_, written, spoken) => {
    expect(speechReady(written)).toBe(spoken);
  });

  test('is one line, and the same when made ready twice', () => {
    const parts = fc.array(
      fc.constantFrom('word', '**', '_', ' ', '\n', '- ', '🙂', '.', ',', 'é', '3.50', '…'),
    );
    fc.assert(
      fc.property(parts, (words) => {
        const once = speechReady(words.join(''));
        expect(once).not.toMatch(/[\n*`]|^\s|\s$|\s\s/);
      }),
    );
  });
});
