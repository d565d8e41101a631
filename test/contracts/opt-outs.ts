import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { OptOut, OptOuts } from '../../src/ports/opt-outs.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: one that works, what it has kept, and one that cannot keep anything. */
export interface OptOutsUnderTest {
  opened(): Promise<OpenedOptOuts>;
  broken(): Promise<OpenedOptOuts>;
}

export interface OpenedOptOuts {
  readonly optOuts: OptOuts;
  /** What a process that starts now would find. */
  kept(): Promise<readonly OptOut[]>;
  close(): Promise<void>;
}

/** What every list of people who must not be called promises. */
export function optOutsContract(name: string, under: OptOutsUnderTest): void {
  describe(`who must not be called again (${name})`, () => {
    it('is written down when we say so', () =>
      using(under.opened, async ({ optOuts, kept }) => {
        await optOuts.record(ana);
        expect(await kept()).toEqual([ana]);
      }));

    it('is kept without a number, where that is withheld', () =>
      using(under.opened, async ({ optOuts, kept }) => {
        await optOuts.record({ ...ana, number: null });
        expect(await kept()).toEqual([{ ...ana, number: null }]);
      }));

    it('is everybody, when many ask at once', () =>
      using(under.opened, async ({ optOuts, kept }) => {
        const many = Array.from({ length: 50 }, (_, nth) => ({ ...ana, number: `+1500555${1000 + nth}` }));
        await Promise.all(many.map((each) => optOuts.record(each)));
        expect(new Set((await kept()).map(({ number }) => number)).size).toBe(50);
      }));

    it('is never said to be written down when it is not', () =>
      using(under.broken, async ({ optOuts, kept }) => {
        await expect(optOuts.record(ana)).rejects.toBeInstanceOf(ProviderFailure);
        await expect(optOuts.record(ana)).rejects.toBeInstanceOf(ProviderFailure);
        expect(await kept()).toEqual([]);
      }));
  });
}

const ana: OptOut = { call: 'call_1', number: '+15005550001', at: new Date('2026-01-02T03:04:05.678Z') };
