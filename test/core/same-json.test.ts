import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameJson } from '../../src/core/call/same-json.ts';

test('two values are the same when they would be written as the same JSON, byte for byte', () => {
  const values = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(values, values, (one, other) => {
      expect(isSameJson(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(isSameJson(one, structuredClone(one))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test.each<[string, unknown, unknown]>([
  ['the order of their fields', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['what lies deep in them', [{ messages: [{ text: 'a' }] }], [{ messages: [{ text: 'b' }] }]],
  ['a list that goes on', [1], [1, 2]],
  ['a list where there was none', [], {}],
  ['a field more', { a: 1 }, { a: 1, b: null }],
  ['a word that looks like a number', 1, '1'],
])('tells apart %s', (_, one, other) => {
  expect(isSameJson(one, other)).toBe(false);
});
