import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allParsers } from '../../scripts/fuzz/all-parsers.ts';
import { explosions } from '../../scripts/fuzz/growth.ts';
import { keptMessages } from '../../scripts/fuzz/kept.ts';
import type { Parser } from '../../scripts/fuzz/parser.ts';
import { fuzz } from '../../scripts/fuzz/run.ts';

const messages = 20_000;
const seed = 4;

let parsers: Parser[] = [];

beforeAll(async () => {
  parsers = await allParsers();
});

afterAll(async () => {
  for (const parser of parsers) await parser.close?.();
});

describe('whoever sends us something broken', () => {
  test('is read, or told so, whatever it is', async () => {
    const { failures, counts } = await fuzz({ parsers, seed, messages });
    expect(
      failures.map(({ parser, message, error }) => `${parser}: ${message.toString('hex')} ${error}`),
    ).toEqual([]);
    expect([...counts.keys()].sort()).toEqual(parsers.map(({ name }) => name).sort());
  });
});

/** A parser with a fault of its own. */
function faulty(read: Parser['read'], name = 'faulty'): Parser {
  return { name, turns: 1, good: [Buffer.from('abc')], read };
}

describe('who looks for such messages', () => {
  test('finds a parser that throws, and has the message to show for it', async () => {
    const throwing = faulty((message) => {
      if (message.length > 3) throw new Error('too long for me');
    });
    const { failures } = await fuzz({ parsers: [throwing, ...parsers], seed, messages: 400 });
    expect(failures).toMatchObject([{ parser: 'faulty', error: expect.stringContaining('too long for me') }]);
    expect(failures[0]?.message.length).toBeGreaterThan(3);
  });

  test('finds a promise that nobody caught', async () => {
    const careless = faulty(() => {
      void Promise.reject(new Error('nobody hears me'));
    });
    const { failures } = await fuzz({ parsers: [careless, ...parsers], seed, messages: 400 });
    expect(failures).toMatchObject([{ error: expect.stringContaining('nobody hears me') }]);
  });

  test('finds a reader whose work grows with the square of the message', async () => {
    let sum = 0;
    const square = faulty((message) => {
      for (let i = 0; i < message.length; i += 1) for (let j = 0; j < i; j += 32) sum += 1;
    });
    const line = faulty((message) => void String(message).toUpperCase(), 'honest');
    const found = await explosions([square, line], () => {});
    expect(new Set(found.map(({ parser }) => parser))).toEqual(new Set(['faulty']));
    expect(sum).toBeGreaterThan(0);
  });

  test('reads the same messages for the same seed', async () => {
    const read = async () => {
      const seen: string[] = [];
      const scribe = faulty((message) => void seen.push(message.toString('hex')));
      await fuzz({ parsers: [scribe, ...parsers], seed: 7, messages: 300 });
      return seen;
    };
    expect(await read()).toEqual(await read());
  });

  test('reads first what once found something', () => {
    expect(keptMessages().map(({ parser }) => parser)).toContain('signature');
  });
});
