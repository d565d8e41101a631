import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import { type Answering, json, lookUpStandIn } from '../support/stand-ins/look-ups.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A look-up that is asked of a service over HTTP. */
export interface LookUpUnderTest {
  ask(url: string, timers: Clock & Timers, signal: AbortSignal): Promise<unknown>;
  /** A good answer, with a letter of more than one byte in it, and what is made of it. */
  readonly good: object;
  readonly made: unknown;
  /** What is no answer at all. */
  readonly nonsense: readonly unknown[];
}

/** What every look-up over HTTP promises about the bad days of its service. */
export function lookUpBadDays(name: string, under: LookUpUnderTest): void {
  const body = Buffer.from(JSON.stringify(under.good));
  const everyByte = Array.from({ length: body.length }, (_, at) => at);

  describe(`a look-up (${name})`, () => {
    it('makes the same of an answer wherever it is cut in two on its way', async () => {
      let cutAt = 0;
      const { ask } = await opened(under, () => ({ status: 200, body, cutAt }));
      for (cutAt of everyByte) expect(await ask()).toEqual(under.made);
    });

    it('ends at once when it is given up, wherever the answer is, and its service is told', async () => {
      let at: number | null = 0;
      const { ask, service } = await opened(under, () =>
        at === null ? json(under.good) : { status: 200, body: body.subarray(0, at), end: 'stall' },
      );
      for (const place of everyByte) {
        at = place;
        const [asked, aborted] = [service.asked.length, service.aborted()];
        const turn = new AbortController();
        const over = failureOf(ask(turn.signal));
        await until(() => service.asked.length > asked);
        turn.abort();
        expect(await over).toMatchObject({ reason: 'broke_off', retryable: false });
        await until(() => service.aborted() > aborted);
        at = null;
        expect(await ask()).toEqual(under.made);
      }
    });

    it('is not even asked for when it is given up beforehand', async () => {
      const { ask, service } = await opened(under, () => json(under.good));
      expect(await failureOf(ask(AbortSignal.abort()))).toMatchObject({ reason: 'broke_off' });
      expect(service.asked).toEqual([]);
    });

    it('has failed when its answer is cut, wherever that is, and the next one is whole', async () => {
      let at: number | null = 0;
      const { ask } = await opened(under, () =>
        at === null ? json(under.good) : { status: 200, body: body.subarray(0, at), end: 'cut' },
      );
      for (const place of everyByte) {
        at = place;
        expect(await failureOf(ask())).toMatchObject({ reason: 'broke_off', retryable: true });
        at = null;
        expect(await ask()).toEqual(under.made);
      }
    });

    it.each<[string, Answering]>([
      ['before it answers', () => 'hang'],
      ['in the middle of its answer', () => ({ status: 200, body: body.subarray(0, 9), end: 'stall' })],
    ])('is given up two seconds after its service fell silent %s', async (_, answering) => {
      const { ask, service, time } = await opened(under, answering);
      const over = failureOf(ask());
      await until(() => service.asked.length === 1);
      time.advance(2_000);
      // Headers that have only just come begin the wait anew.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
      time.advance(2_000);
      expect(await over).toMatchObject({ reason: 'timeout', retryable: true });
      await until(() => service.aborted() === 1);
      expect(time.pending).toBe(0);
    });

    it('takes an answer that is almost two seconds late', async () => {
      let answer = () => {};
      const allowed = new Promise<void>((now) => (answer = now));
      const { ask, service, time } = await opened(under, () => ({ ...json(under.good), from: allowed }));
      const over = ask();
      await until(() => service.asked.length === 1);
      time.advance(1_900);
      answer();
      expect(await over).toEqual(under.made);
    });

    it.each<readonly [status: number, retryAfter: string | null, reason: string, retryable: boolean]>([
      [401, null, 'refused', false],
      [403, null, 'refused', false],
      [404, null, 'refused', false],
      [422, null, 'bad_request', false],
      [429, null, 'overloaded', true],
      [429, '30', 'overloaded', true],
      [500, null, 'bad_answer', true],
      [503, '1', 'overloaded', true],
      [302, null, 'bad_answer', false],
    ])(
      'says what %i (retry after: %s) means, and asks once',
      async (status, retryAfter, reason, retryable) => {
        const headers = { ...(retryAfter && { 'retry-after': retryAfter }), location: '/elsewhere' };
        const { ask, service } = await opened(under, () => ({ status, body: 'no', headers }));
        expect(await failureOf(ask())).toMatchObject({ reason, retryable });
        expect(service.asked).toHaveLength(1);
      },
    );

    it('cannot reach a service that is not there', async () => {
      const { ask, service } = await opened(under, () => 'hang');
      await service.close();
      expect(await failureOf(ask())).toMatchObject({ reason: 'unreachable', retryable: true });
    });

    it.each(['<html>', '', '{"intent": "goodbye", "confidence": NaN}', ' '.repeat(1_000_000)])(
      'makes nothing of what is not JSON, or has no end (%#)',
      async (said) => {
        const { ask } = await opened(under, () => ({ status: 200, body: said }));
        expect(await failureOf(ask())).toMatchObject({ reason: 'bad_answer', retryable: true });
      },
    );

    it.each(under.nonsense)('makes nothing of %j', async (said) => {
      const { ask } = await opened(under, () => json(said));
      expect(await failureOf(ask())).toMatchObject({ reason: 'bad_answer', retryable: true });
    });
  });
}

async function opened(under: LookUpUnderTest, answering: Answering) {
  const time = new VirtualTimers();
  const service = await lookUpStandIn(answering);
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await service.close();
    isClosed = true;
  };
  onTestFinished(close);
  const ask = (signal = new AbortController().signal) => under.ask(service.url, time, signal);
  return { ask, time, service: { ...service, close } };
}

async function failureOf(asking: Promise<unknown>) {
  const error: unknown = await asking.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderFailure)) throw new Error(`no failure but ${String(error)}`);
  return error.failure;
}
