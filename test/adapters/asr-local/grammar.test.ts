import { expect, test } from 'vitest';
import { grammarOf, isBabble, spoken, wordsOf } from '../../../src/adapters/asr/local/grammar.ts';

const everyWord = () => true;
const ruleOf = (jsgf: string, name: string) => jsgf.split('\n').find((line) => line.startsWith(`<${name}>`));

test.each([
  ['When are you open?', ['when', 'are', 'you', 'open']],
  ["that's all, thanks", ["that's", 'all', 'thanks']],
  ['that’s all', ["that's", 'all']],
  ["'quoted'  check-up", ['quoted', 'check', 'up']],
  ['<evil> = x; | {tag}', ['evil', 'x', 'tag']],
  ['¿?', []],
])('%s is written as the dictionary writes it', (phrase, words) => {
  expect(wordsOf(phrase)).toEqual(words);
});

test.each([
  ['what are(2) your <sil> opening hours', 'what are your opening hours'],
  ['um yes', 'yes'],
  ['[NOISE] <sil>', ''],
])('the decoder\'s "%s" reads "%s"', (hypothesis, words) => {
  expect(spoken(hypothesis)).toBe(words);
});

test('the same phrase in other clothes is listed once', () => {
  const { jsgf } = grammarOf(['When are you open?', 'when are you open'], everyWord);
  expect(ruleOf(jsgf, 'long')).toBe('<long> = (when are you open);');
});

test('one-word answers stay out of chains, because chains of short words explain any sentence', () => {
  const { jsgf } = grammarOf(['yes', 'when are you open'], everyWord);
  expect(ruleOf(jsgf, 'short')).toBe('<short> = (yes);');
  expect(jsgf).toContain('<short> [<out>] |');
});

test('a word nobody can pronounce is left out and named', () => {
  const grammar = grammarOf(['is doctor xqz in', 'xqz'], (word) => word !== 'xqz');
  expect(grammar.unpronounceable).toEqual(['xqz']);
  expect(ruleOf(grammar.jsgf, 'long')).toBe('<long> = (is doctor in);');
});

test('an agent that expects nothing still has a grammar: everything is babble', () => {
  const { jsgf } = grammarOf([], everyWord);
  expect(jsgf).toContain('public <utterance> = <phone>+;');
  expect(isBabble('__aa __t')).toBe(true);
  expect(isBabble('when are you')).toBe(false);
});
