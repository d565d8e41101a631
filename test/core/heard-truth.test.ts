import { describe, expect, test } from 'vitest';
import { agentWith } from '../support/play.ts';
import { Chance } from '../support/tones/chance.ts';
import { heardErrors } from '../support/tones/heard-errors.ts';
import { someone } from '../support/tones/pronunciation.ts';
import { toneFor, tonesHeardInFull } from '../support/tones/tones.ts';

// A stand-in for a voice plays one tone for each word, so that a recording of what the carrier played tells which words
// a caller heard. Time is virtual and chance has a seed: these figures are the same on every machine.
const seed = Number(process.env['SEED'] ?? 1);

describe(`what history says that a caller heard before they cut in (SEED=${seed})`, () => {
  const trial = { calls: 300, seed, agent: (greeting: string) => agentWith({ lines: { greeting } }) };

  test('is right to the word or the next, where the voice does not say when it speaks its words', () => {
    const errors = heardErrors({ ...trial, saysTimes: false });
    console.info(`words wrong without word times: ${JSON.stringify(errors)}`);
    expect(errors.median).toBeLessThanOrEqual(1);
    expect(errors.p95).toBeLessThanOrEqual(2);
  });

  test('is right to the word, where it does', () => {
    const errors = heardErrors({ ...trial, saysTimes: true });
    console.info(`words wrong with word times: ${JSON.stringify(errors)}`);
    expect(errors.median).toBe(0);
    expect(errors.p95).toBe(0);
  });
});

describe('the ear that says what was played', () => {
  const text =
    'We are open from nine to five, on Saturdays from 10 to 2. Would you like to come, or shall I go on?';
  const pronounced = someone(new Chance(seed))(text);
  const made = toneFor(pronounced, 0);
  const bytesPerMs = 8;

  test('hears every word of a recording that is whole', () => {
    expect(tonesHeardInFull(made, made)).toBe(text.split(' ').length);
  });

  test.each([0, 1, 7, 20])(
    'hears word %i in full when its last sample was played, and not one frame before',
    (word) => {
      const endsAt = (pronounced.words[word]?.endsAtMs ?? 0) * bytesPerMs;
      expect(tonesHeardInFull(made.subarray(0, endsAt), made)).toBe(word + 1);
      expect(tonesHeardInFull(made.subarray(0, endsAt - 20 * bytesPerMs), made)).toBe(word);
    },
  );

  test('hears one word where a voice falters in the middle of it', () => {
    const { startsAtMs = 0 } = pronounced.words[2] ?? {};
    for (const into of [3, 4, 5, 8, 30]) {
      const at = startsAtMs * bytesPerMs + into * bytesPerMs + 1;
      const faltering = Buffer.concat([made.subarray(0, at), Buffer.alloc(2_000, 0xff), made.subarray(at)]);
      expect(tonesHeardInFull(faltering, made)).toBe(text.split(' ').length);
    }
  });

  test('hears no word of another recording', () => {
    expect(tonesHeardInFull(toneFor(pronounced, 5), made)).toBe(0);
  });
});
