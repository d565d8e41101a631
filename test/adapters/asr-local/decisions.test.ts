import { expect, test } from 'vitest';
import { PreRoll } from '../../../src/adapters/asr/local/pre-roll.ts';
import { pronunciationOf } from '../../../src/adapters/asr/local/pronunciation.ts';
import { judge, type Verdict } from '../../../src/adapters/asr/local/rejection.ts';
import { Utterances } from '../../../src/adapters/asr/local/utterances.ts';

const reading = (text: string, scorePerFrame: number, frames = 30) => ({ text, scorePerFrame, frames });

test.each([
  ['both readings agree', 'when are you open', -80, 'when are you open', -40, 'when are you open', 0.95],
  ['they differ in a space', 'goodbye', -60, 'good bye', -55, 'goodbye', 0.95],
  [
    'a phrase fits as well as anything',
    'where are you located',
    -55,
    'were ill okay',
    -50,
    'where are you located',
    0.75,
  ],
  [
    'something else fits far better',
    'it is an emergency',
    -85,
    'left the lights on tonight',
    -45,
    'left the lights on tonight',
    0.3,
  ],
  ['two words stand against other words', 'and yes', -65, 'huh i had', -40, '', 0],
] as const)('when %s', (_, phrase, phraseScore, free, freeScore, text, confidence) => {
  expect(judge(reading(phrase, phraseScore), reading(free, freeScore), true)).toEqual({ text, confidence });
});

test('where no phrase fits, a sentence is passed on doubtfully and a noise is passed over', () => {
  expect(judge(undefined, reading('the weather is lovely', -50), true).confidence).toBe(0.3);
  expect(judge(undefined, reading('up a', -30), true)).toEqual({ text: '', confidence: 0 });
  expect(judge(undefined, reading('', 0), true)).toEqual({ text: '', confidence: 0 });
});

test('a hum that resembles a word for a moment is no partial, a short answer that fits well is a final', () => {
  expect(judge(reading('when', -37), reading('hm', -37), false)).toEqual({ text: '', confidence: 0 });
  expect(judge(reading('how', -37), reading('how', -37), false)).toEqual({ text: '', confidence: 0 });
  expect(judge(reading('yes', -57), reading('the us', -46), true)).toEqual({ text: 'yes', confidence: 0.6 });
});

test('a word that lasts two seconds is a noise', () => {
  expect(judge(reading('yes', -30, 198), reading('yes', -30, 198), true)).toEqual({
    text: '',
    confidence: 0,
  });
});

test('words the dictionary lacks are built from words that it has', () => {
  const known = new Map([
    ['tooth', 'T UW TH'],
    ['ache', 'EY K'],
    ['dentist', 'D EH N T AH S T'],
    ['price', 'P R AY S'],
    ['crown', 'K R AW N'],
  ]);
  const say = (word: string) => pronunciationOf(word, (asked) => known.get(asked));
  expect(say('toothache')).toBe('T UW TH EY K');
  expect(say("dentist's")).toBe('D EH N T AH S T S');
  expect(say('prices')).toBe('P R AY S IH Z');
  expect(say('crowns')).toBe('K R AW N Z');
  expect(say('xqz')).toBeUndefined();
});

test('the pre-roll hands over the latest moments in order, once', () => {
  const preRoll = new PreRoll(4);
  preRoll.write(Int16Array.of(1, 2, 3));
  preRoll.write(Int16Array.of(4, 5, 6));
  expect([...preRoll.take()]).toEqual([3, 4, 5, 6]);
  expect([...preRoll.take()]).toEqual([]);
  preRoll.write(Int16Array.of(7, 8, 9, 10, 11, 12));
  expect([...preRoll.take()]).toEqual([9, 10, 11, 12]);
});

test('a partial holds only words that stood through two looks, and is told once', () => {
  const told = hearing(['when', 'when are', 'when are you', 'when are you', 'where']);
  expect(told).toEqual(['partial when', 'partial when are', 'partial when are you', 'final where']);
});

test('a voice without end is settled now and then, and heard on', () => {
  const told = hearing(Array.from({ length: 201 }, () => ''));
  expect(told).toEqual(['final ', 'final ']);
});

/** What is told when each tenth of a second of voice leads to the next guess. */
function hearing(guesses: readonly string[]): string[] {
  const told: string[] = [];
  let at = -1;
  const verdict = (): Verdict => ({ text: guesses[Math.min(at, guesses.length - 1)] ?? '', confidence: 1 });
  const ears = {
    begin() {},
    hear() {
      at += 1;
    },
    guess: verdict,
    end: verdict,
  };
  const utterances = new Utterances(ears, (message) => {
    if (message.type === 'partial' || message.type === 'final') told.push(`${message.type} ${message.text}`);
  });
  utterances.begin();
  for (const _ of guesses) utterances.hear(new Int16Array(1_600));
  utterances.end();
  return told;
}
