import { getEventListeners } from 'node:events';
import { describe, expect, it, test } from 'vitest';
import type { FailureReason } from '../../src/core/call/event.ts';
import type { Llm, LlmPiece } from '../../src/ports/llm.ts';
import { allOf, outcomeOf, question, quietly } from '../support/pieces.ts';
import { until } from '../support/until.ts';
import type { VirtualTimers } from '../support/virtual-timers.ts';
import { using } from './using.ts';

/** What the provider behind a mind does when it is asked. */
export type Day =
  | { readonly does: 'write'; readonly pieces: readonly LlmPiece[]; readonly and: Ending }
  /** The same in two packets, cut at this byte. */
  | { readonly does: 'write in two'; readonly pieces: readonly LlmPiece[]; readonly cutAt: number }
  | { readonly does: 'talk nonsense' }
  /** Takes the question and never answers. */
  | { readonly does: 'hang' }
  | { readonly does: 'refuse'; readonly status: number; readonly because?: 'no credit' };

/** It ends as it should, cuts the connection, falls silent with the line open, or says that it has crashed. */
type Ending = 'end' | 'cut' | 'stall' | 'crash';

/** A mind with a provider on loopback. */
export interface Served {
  readonly llm: Llm;
  readonly time: VirtualTimers;
  /** How often the provider was asked. */
  asked(): number;
  /** How many of its answers were given up by us. */
  givenUp(): number;
  /** Writes on where it has stalled. */
  more(piece: LlmPiece): void;
  close(): Promise<void>;
}

type Serve = (day: Day) => Promise<Served>;

const pieces: readonly string[] = ['We ', 'are ', 'open ', 'until ', 'six.'];
const everyPiece = pieces.map((_, index) => index + 1);
const everyPoint = [0, ...everyPiece];
const tool = { tool: 'book', arguments: '{"name":"Zoë"}' };

/** What a mind promises of a provider that has a bad day. */
export function badDays(name: string, serve: Serve, bytesOf: (pieces: readonly LlmPiece[]) => number): void {
  describe(`an interruption of a mind (${name})`, () => {
    it.each(everyPiece)(
      'in the very moment of piece %i lets no other out, and ends it at the provider too',
      (count) =>
        using(writing('stall'), async (served) => {
          const interruption = new AbortController();
          const written: LlmPiece[] = [];
          for await (const piece of served.llm.write(question, interruption.signal)) {
            written.push(piece);
            if (written.length === count) interruption.abort();
          }
          expect(written).toEqual(pieces.slice(0, count));
          expect(getEventListeners(interruption.signal, 'abort')).toEqual([]);
          await hasLetGo(served);
        }),
    );

    it.each(everyPoint)('while the piece behind %i is waited for is the same', (count) =>
      using(
        () => serve({ does: 'write', pieces: pieces.slice(0, count), and: 'stall' }),
        async (served) => {
          const { written, interrupt, ended, signal } = listening(served);
          await until(() => written.length === count && served.asked() > 0);
          interrupt();
          await ended;
          served.more('more');
          expect(written).toEqual(pieces.slice(0, count));
          expect(getEventListeners(signal, 'abort')).toEqual([]);
          await hasLetGo(served);
        },
      ),
    );

    it('before the provider has said a word is the same', () =>
      using(
        () => serve({ does: 'hang' }),
        async (served) => {
          const { written, interrupt, ended } = listening(served);
          await until(() => served.asked() > 0);
          interrupt();
          await ended;
          expect(written).toEqual([]);
          await hasLetGo(served);
        },
      ));

    it('while a tool is being asked for leaves it unasked', () =>
      using(
        () => serve({ does: 'write', pieces: ['One moment. ', tool], and: 'stall' }),
        async (served) => {
          const { written, interrupt, ended } = listening(served);
          await until(() => written.length === 1);
          interrupt();
          await ended;
          expect(written).toEqual(['One moment. ']);
          await hasLetGo(served);
        },
      ));

    it('before it was asked never reaches the provider', () =>
      using(writing('end'), async (served) => {
        expect(await allOf(served.llm.write(question, AbortSignal.abort()))).toEqual([]);
        expect(served.asked()).toBe(0);
      }));
  });

  describe(`a provider that leaves a mind alone (${name})`, () => {
    it.each(everyPoint)('after %i pieces has failed, and what it wrote stands', (count) =>
      using(
        () => serve({ does: 'write', pieces: pieces.slice(0, count), and: 'cut' }),
        async (served) => {
          const { written, failure } = await outcomeOf(served.llm.write(question, quietly()));
          expect(written).toEqual(pieces.slice(0, count));
          expect(failure).toMatchObject({ reason: 'broke_off', retryable: true });
          expect(served.asked()).toBe(1);
          expect(served.time.pending).toBe(0);
        },
      ),
    );

    it('in the middle of asking for a tool has not asked for it', () =>
      using(
        () => serve({ does: 'write', pieces: ['One moment. ', tool], and: 'cut' }),
        async (served) => {
          const { written, failure } = await outcomeOf(served.llm.write(question, quietly()));
          expect(written).toEqual(['One moment. ']);
          expect(failure).toMatchObject({ reason: 'broke_off' });
        },
      ));

    it('because it has crashed, and says so in mid answer, has failed', () =>
      using(writing('crash'), async (served) => {
        const { written, failure } = await outcomeOf(served.llm.write(question, quietly()));
        expect(written).toEqual(pieces);
        expect(failure).toMatchObject({ reason: 'broke_off', retryable: true });
      }));

    it.each([0, 1, 3])('silent behind piece %i is waited for four seconds', (count) =>
      using(
        () => serve({ does: 'write', pieces: pieces.slice(0, count), and: 'stall' }),
        async (served) => {
          const { written, ended } = listening(served);
          await until(() => written.length === count && served.asked() > 0);
          await givenUpAfter(4_000, served, ended);
          expect(written).toEqual(pieces.slice(0, count));
        },
      ),
    );

    it('silent from the beginning is waited for as long', () =>
      using(
        () => serve({ does: 'hang' }),
        async (served) => {
          const { ended } = listening(served);
          await until(() => served.asked() > 0);
          await givenUpAfter(4_000, served, ended);
        },
      ));

    it('is waited for when its first word comes just in time', () =>
      using(
        () => serve({ does: 'write', pieces: [], and: 'stall' }),
        async (served) => {
          const { written, interrupt, ended } = listening(served);
          await until(() => served.asked() > 0);
          served.time.advance(3_999);
          served.more('Yes.');
          await until(() => written.length === 1);
          served.time.advance(3_999);
          expect(served.givenUp()).toBe(0);
          interrupt();
          await ended;
        },
      ));

    it('that writes on and on is given up after twenty seconds', () =>
      using(
        () => serve({ does: 'write', pieces: [], and: 'stall' }),
        async (served) => {
          const { written, ended } = listening(served);
          await until(() => served.asked() > 0);
          for (let count = 1; count < 10; count += 1) {
            served.time.advance(2_000);
            served.more('on ');
            await until(() => written.length === count);
          }
          await givenUpAfter(2_000, served, ended);
          expect(written).toHaveLength(9);
        },
      ));
  });

  describe(`a provider that will not (${name})`, () => {
    it.each<[number, 'no credit' | undefined, FailureReason, boolean]>([
      [400, undefined, 'bad_request', false],
      [401, undefined, 'refused', false],
      [403, undefined, 'refused', false],
      [404, undefined, 'refused', false],
      [408, undefined, 'timeout', true],
      [413, undefined, 'bad_request', false],
      [429, undefined, 'overloaded', true],
      [429, 'no credit', 'refused', false],
      [500, undefined, 'bad_answer', true],
      [502, undefined, 'bad_answer', true],
      [503, undefined, 'overloaded', true],
      [504, undefined, 'timeout', true],
    ])('says %i (%s): it is asked once, and that is one failure', (status, because, reason, retryable) =>
      using(
        () => serve({ does: 'refuse', status, ...(because && { because }) }),
        async (served) => {
          const { written, failure } = await outcomeOf(served.llm.write(question, quietly()));
          expect(written).toEqual([]);
          expect(failure).toMatchObject({ reason, retryable });
          expect(served.asked()).toBe(1);
          expect(served.time.pending).toBe(0);
        },
      ),
    );

    it.each<[string, readonly string[]]>([
      ['nothing', []],
      ['blanks', [' ', '\n']],
    ])('writes %s: that is no answer', (_, blank) =>
      using(
        () => serve({ does: 'write', pieces: blank, and: 'end' }),
        async (served) => {
          const { failure } = await outcomeOf(served.llm.write(question, quietly()));
          expect(failure).toMatchObject({ reason: 'bad_answer', retryable: true });
        },
      ),
    );

    it('talks nonsense: that is no answer either', () =>
      using(
        () => serve({ does: 'talk nonsense' }),
        async (served) => {
          const { written, failure } = await outcomeOf(served.llm.write(question, quietly()));
          expect(written).toEqual([]);
          expect(failure).toMatchObject({ reason: 'bad_answer', retryable: true });
        },
      ));
  });

  test(`an answer means the same wherever the network cuts it (${name})`, async () => {
    const answer = ['Grüß ', 'Gott 😀.', tool];
    for (let cutAt = 0; cutAt <= bytesOf(answer); cutAt += 1)
      await using(
        () => serve({ does: 'write in two', pieces: answer, cutAt }),
        async ({ llm }) =>
          expect([cutAt, await allOf(llm.write(question, quietly()))]).toEqual([cutAt, answer]),
      );
  });

  function writing(and: Ending): () => Promise<Served> {
    return () => serve({ does: 'write', pieces, and });
  }
}

/** Somebody who hears what is written and may interrupt it. */
function listening({ llm }: Served) {
  const interruption = new AbortController();
  const { signal } = interruption;
  const written: LlmPiece[] = [];
  const ended = (async () => {
    for await (const piece of llm.write(question, signal)) written.push(piece);
  })();
  // Whoever waits for it later is told all the same.
  ended.catch(() => {});
  return { written, ended, signal, interrupt: () => interruption.abort() };
}

async function givenUpAfter(ms: number, { time, givenUp }: Served, ended: Promise<void>): Promise<void> {
  time.advance(ms - 1);
  expect(givenUp()).toBe(0);
  time.advance(1);
  await expect(ended).rejects.toMatchObject({ failure: { reason: 'timeout', retryable: true } });
  await until(() => givenUp() === 1);
  expect(time.pending).toBe(0);
}

async function hasLetGo({ time, givenUp }: Served): Promise<void> {
  await until(() => givenUp() === 1);
  expect(time.pending).toBe(0);
}
