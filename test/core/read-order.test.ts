import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderKey, readOrder } from '../../src/core/tools/read-order.ts';
import type { ToolOffer } from '../../src/core/tools/tool-offer.ts';

const book: ToolOffer = {
  name: 'book',
  description: 'Books a table',
  effect: 'acts',
  repeats: false,
  parameters: [
    { name: 'day', type: 'text', description: '', required: true, oneOf: ['Friday', 'Saturday'] },
    { name: 'guests', type: 'integer', description: '', required: false, oneOf: null },
    { name: 'price', type: 'number', description: '', required: false, oneOf: null },
    { name: 'inside', type: 'boolean', description: '', required: false, oneOf: null },
  ],
};

describe('what a model asks of a tool', () => {
  test.each<[string, string, object]>([
    [
      'is read',
      '{"day":"Friday","guests":2,"price":9.5,"inside":true}',
      { day: 'Friday', guests: 2, price: 9.5, inside: true },
    ],
    ['may leave out what is not required, or say null', '{"day":"Friday","guests":null}', { day: 'Friday' }],
  ])('%s', (_, text, values) => {
    expect(readOrder([book], 'book', text)).toEqual({ offer: book, arguments: values });
  });

  test('may be nothing at all, where nothing is required', () => {
    const hours = { ...book, name: 'hours', parameters: [] };
    expect(readOrder([hours], 'hours', ' ')).toEqual({ offer: hours, arguments: {} });
  });

  test.each<[string, string, string, string]>([
    ['is no tool we have', 'wire_money', '{}', 'there is no tool "wire_money"'],
    ['is no JSON', 'book', '{"day":', 'the arguments must be one JSON object'],
    ['is a list', 'book', '["Friday"]', 'the arguments must be one JSON object'],
    ['is null', 'book', 'null', 'the arguments must be one JSON object'],
    [
      'is too long for any form',
      'book',
      `{"day":"${'x'.repeat(5_000)}"}`,
      'the arguments must be one JSON object',
    ],
    ['leaves out what is required', 'book', '{}', '"day" is missing'],
    ['has a value that makes no sense', 'book', '{"day":"Monday"}', '"day" must be one of Friday, Saturday'],
    ['has a value of another type', 'book', '{"day":5}', '"day" must be text'],
    ['has half a guest', 'book', '{"day":"Friday","guests":2.5}', '"guests" must be a whole number'],
    ['has a number in words', 'book', '{"day":"Friday","price":"ten"}', '"price" must be a number'],
    ['says perhaps', 'book', '{"day":"Friday","inside":"perhaps"}', '"inside" must be true or false'],
    ['hides more in it', 'book', '{"day":"Friday","__proto__x":{}}', '"__proto__x" is not an argument'],
    ['hides an object in a value', 'book', '{"day":{"$ne":1}}', '"day" must be text'],
    [
      'is wrong in several ways, all of which are told',
      'book',
      '{"a":1,"guests":"x"}',
      '"a" is not an argument; "day" is missing; "guests" must be a whole number',
    ],
  ])('that %s is told what is wrong', (_, name, text, wrong) => {
    expect(readOrder([book], name, text)).toEqual({ wrong });
  });

  test('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readOrder([book], 'book', text);
        expect('wrong' in read || read.offer === book).toBe(true);
      }),
    );
  });
});

describe('the key of an order', () => {
  test('is the same in whatever order its arguments come', () => {
    expect(orderKey('call', 'book', { day: 'Friday', guests: 2 })).toBe(
      orderKey('call', 'book', { guests: 2, day: 'Friday' }),
    );
  });

  test('is another for another call, tool or value', () => {
    const keys = [
      orderKey('call', 'book', { day: 'Friday' }),
      orderKey('other', 'book', { day: 'Friday' }),
      orderKey('call', 'order', { day: 'Friday' }),
      orderKey('call', 'book', { day: 'Saturday' }),
      orderKey('call', 'book', { day: 'Friday', guests: 2 }),
      orderKey('call', 'book', { day: 'Friday', guests: '2' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
