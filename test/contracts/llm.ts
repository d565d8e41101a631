import { describe, expect, it } from 'vitest';
import type { ToolOffer } from '../../src/core/tools/tool-offer.ts';
import type { Llm, LlmPiece, LlmRequest } from '../../src/ports/llm.ts';
import { outcomeOf } from '../support/pieces.ts';
import { badDays, type Day, type Served } from './llm-bad-days.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter. */
export interface LlmUnderTest {
  /** One that works. */
  opened(): Promise<{ readonly llm: Llm; close(): Promise<void> }>;
  /** For one with a provider behind it. */
  readonly provider?: {
    /** One whose provider does this when it is asked. */
    serve(day: Day): Promise<Served>;
    /** How long these pieces are on the wire. */
    bytesOf(pieces: readonly LlmPiece[]): number;
    /** One whose provider is not there. */
    gone(): Promise<{ readonly llm: Llm; close(): Promise<void> }>;
  };
}

/** What every mind promises, whoever supplies it. */
export function llmContract(name: string, under: LlmUnderTest): void {
  describe(`a mind (${name})`, () => {
    it('answers a question in pieces that make one text', () =>
      using(under.opened, async ({ llm }) => {
        const pieces = await all(llm.write(question(1), new AbortController().signal));
        expect(pieces.length).toBeGreaterThan(1);
        expect(pieces.every((piece) => piece !== '')).toBe(true);
        expect(pieces.join('').trim()).not.toBe('');
      }));

    it('asks for no tool that it was not offered', () =>
      using(under.opened, async ({ llm }) => {
        const wanted = await toolsIn(llm.write(question(1), new AbortController().signal));
        expect(wanted).toEqual([]);
        const offered = { ...question(1), tools: [bookTable] };
        for (const tool of await toolsIn(llm.write(offered, new AbortController().signal)))
          expect(tool).toBe(bookTable.name);
      }));

    it('goes on with what its tools have brought', () =>
      using(under.opened, async ({ llm }) => {
        const { messages, ...rest } = question(1);
        const asked: LlmRequest = {
          ...rest,
          request: 1,
          tools: [bookTable],
          messages: [
            ...messages,
            { role: 'call', tool: 0, name: bookTable.name, arguments: '{"guests":4}' },
            { role: 'result', tool: 0, text: 'Table four is booked.' },
          ],
        };
        const pieces = await all(llm.write(asked, new AbortController().signal));
        expect(pieces.length).toBeGreaterThan(0);
      }));

    it('answers too when another mind has failed before it', () =>
      using(under.opened, async ({ llm }) => {
        const second: LlmRequest = { ...question(1), request: 1, attempt: 'second' };
        const pieces = await all(llm.write(second, new AbortController().signal));
        expect(pieces.join('').trim()).not.toBe('');
      }));

    it('stops without a word of complaint when it is interrupted', () =>
      using(under.opened, async ({ llm }) => {
        const interruption = new AbortController();
        const pieces: LlmPiece[] = [];
        for await (const piece of llm.write(question(1), interruption.signal)) {
          pieces.push(piece);
          interruption.abort();
        }
        expect(pieces).toHaveLength(1);
      }));

    it('says nothing when it was interrupted before it began', () =>
      using(under.opened, async ({ llm }) => {
        expect(await all(llm.write(question(1), AbortSignal.abort()))).toEqual([]);
      }));

    it('goes on with one caller when another interrupts', () =>
      using(under.opened, async ({ llm }) => {
        const interruption = new AbortController();
        const undisturbed = all(llm.write(question(1), new AbortController().signal));
        for await (const _ of llm.write(question(2), interruption.signal)) interruption.abort();
        expect((await undisturbed).length).toBeGreaterThan(1);
      }));
  });

  const { provider } = under;
  if (!provider) return;
  it(`a mind whose provider is not there says so (${name})`, () =>
    using(provider.gone, async ({ llm }) => {
      const { failure } = await outcomeOf(llm.write(question(1), new AbortController().signal));
      expect(failure).toMatchObject({ reason: 'unreachable', retryable: true });
    }));
  badDays(name, provider.serve, provider.bytesOf);
}

function question(run: number): LlmRequest {
  return {
    call: 'call_1',
    run,
    request: 0,
    attempt: 'first',
    messages: [
      { role: 'system', text: 'You answer the telephone of a dental practice.' },
      { role: 'assistant', text: 'Hello. How can I help you?' },
      { role: 'user', text: 'What are your opening hours?' },
    ],
    intent: null,
    passages: [
      { title: 'What are your opening hours?', text: 'We are open from eight until six.', score: 1 },
    ],
    tools: [],
  };
}

const bookTable: ToolOffer = {
  name: 'book_table',
  description: 'Books a table.',
  parameters: [
    { name: 'guests', type: 'integer', description: 'How many guests.', required: true, oneOf: null },
  ],
  effect: 'acts',
  repeats: false,
};

async function all(pieces: AsyncIterable<LlmPiece>): Promise<LlmPiece[]> {
  const list: LlmPiece[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

async function toolsIn(pieces: AsyncIterable<LlmPiece>): Promise<string[]> {
  return (await all(pieces)).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.tool]));
}
