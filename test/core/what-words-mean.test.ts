import { describe, expect, test } from 'vitest';
import { digitsIn, isYesOrNo } from '../../src/core/words/answers.ts';
import { isBackchannel } from '../../src/core/words/backchannels.ts';
import { isEcho } from '../../src/core/words/echo.ts';
import { isOptOut } from '../../src/core/words/opt-out.ts';
import { sameWords } from '../../src/core/words/same-words.ts';

describe('a caller who wants no more calls says', () => {
  test.each([
    'I don’t want you to call me anymore',
    'I do not want any more calls',
    'please stop these calls',
    'don’t call me again',
    'Stop calling me.',
    'Please stop calling me!',
    'Could you quit calling us',
    "Don't call me again",
    "please don't ever call here",
    'do not contact me',
    'never call me again',
    'I want no more calls',
    'Take me off your list',
    'take my number off the list please',
    'remove my number',
    'Remove us from the list',
    'delete my number',
    'Put me on your do not call list',
    'unsubscribe',
    'I want to opt out',
    'opt me out',
    'lose my number',
    'I did not order anything. Stop calling me',
    'I did not order anything stop calling me',
    'If you do not stop calling me I will sue you',
  ])('"%s"', (words) => {
    expect(isOptOut(words)).toBe(true);
  });
});

describe('a caller who wants something else says', () => {
  test.each([
    'please take my name off the waiting list',
    'remove me from the booking',
    "can you remove my number from the reservation and put my wife's",
    'could you take us off the terrace and put us inside',
    'do not call here after six call my mobile',
    'he told me not to call again',
    'can you stop ringing the bell',
    'stop',
    'call me later',
    'can you call me back tomorrow',
    'I told my brother to stop',
    'remove the onions',
    'take the first one off',
    'why did you stop calling me',
    'I did not stop calling',
    'what if you stop calling him',
    'is this the list',
    'cancel my order',
    '',
  ])('"%s"', (words) => {
    expect(isOptOut(words)).toBe(false);
  });
});

describe('a plain yes or no', () => {
  test.each([
    'Yes.',
    'yeah',
    'No, thank you',
    'sure',
    'of course',
    'yes please',
    'Nope.',
    'that is right',
    'I do',
  ])('is "%s"', (words) => expect(isYesOrNo(words)).toBe(true));

  test.each([
    'yes but not today',
    'no idea',
    'thanks',
    'well',
    'um',
    'nine',
    '',
    'yes yes yes yes yes yes yes',
  ])('is not "%s"', (words) => expect(isYesOrNo(words)).toBe(false));
});

describe('the digits that end what was said', () => {
  test.each([
    ['four one five', 3],
    ['at 415 555', 6],
    ['my number is 4 1 5', 3],
    ['oh one', 2],
    ['double two', 2],
    ['at ten', 0],
    ['five minutes', 0],
    ['', 0],
  ])('of "%s" are %i', (words, count) => {
    expect(digitsIn(words)).toBe(count);
  });
});

test('a nod is short, and only that', () => {
  expect(['uh-huh', 'Okay, right.', 'I see', 'mhm', 'yeah'].filter(isBackchannel)).toHaveLength(5);
  expect(['no', 'okay but', 'right right right right', 'see you', 'wait'].filter(isBackchannel)).toEqual([]);
});

describe('an echo', () => {
  const spoken = 'We are open from nine to five,';

  test.each(['from nine to', 'We are open', 'open from NINE'])('is "%s"', (words) => {
    expect(isEcho(words, spoken)).toBe(true);
  });

  test.each(['nine', 'open from ten', 'from nine to fi', 'are we open', ''])('is not "%s"', (words) => {
    expect(isEcho(words, spoken)).toBe(false);
  });
});

test('words are the same however a recogniser writes them', () => {
  expect(sameWords('Are you open, today?', 'are you  open today')).toBe(true);
  expect(sameWords("I don't", 'I dont')).toBe(false);
  expect(sameWords('', ' ?')).toBe(true);
});
