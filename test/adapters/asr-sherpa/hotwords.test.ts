import { expect, test } from 'vitest';
import { alphabetOf, hotwordsOf } from '../../../src/adapters/asr/sherpa/hotwords.ts';

const capitals = alphabetOf("<blk> 0\n<sos/eos> 1\n▁THE 2\nA 3\nIR 4\nP 5\nO 6\nT 7\n'S 8\n");

test('a model of capitals is told phrases in capitals, without the signs that mean something to the library', () => {
  expect(capitals.isCapital).toBe(true);
  expect(hotwordsOf(['Airport?', 'the :port #1', 'the airport’s'], capitals)).toEqual([
    'AIRPORT',
    "THE AIRPORT'S",
  ]);
});

test('a phrase that it has no letters for is left out, and one that it has twice is told once', () => {
  expect(hotwordsOf(['Boston', 'a port', 'A port!', '…'], capitals)).toEqual(['A PORT']);
});

test('a model that writes small letters, or no letters of ours, is told phrases as they are', () => {
  expect(alphabetOf('<blk> 0\n▁the 1\nA 2\n').isCapital).toBe(false);
  const chinese = alphabetOf('<blk> 0\n你 1\n好 2\n');
  expect(chinese.isCapital).toBe(false);
  expect(hotwordsOf(['你好'], chinese)).toEqual(['你好']);
});
