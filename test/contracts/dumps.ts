import { describe, expect, it } from 'vitest';
import type { Dump, Dumps } from '../../src/ports/dumps.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: one that works, how a person reads a place, and one that cannot keep anything. */
export interface DumpsUnderTest {
  opened(): Promise<OpenedDumps>;
  broken(): Promise<OpenedDumps>;
}

export interface OpenedDumps {
  readonly dumps: Dumps;
  read(place: string): Promise<unknown>;
  close(): Promise<void>;
}

/** What every keeper of broken calls promises. */
export function dumpsContract(name: string, under: DumpsUnderTest): void {
  describe(`what is left of a broken call (${name})`, () => {
    it('is found whole at the place that was named at once', () =>
      using(under.opened, async ({ dumps, read }) => {
        const { place, kept } = dumps.keep(dump);
        await kept;
        expect(await read(place)).toEqual(dump);
      }));

    it('has a place of its own for every call', () =>
      using(under.opened, async ({ dumps, read }) => {
        const first = dumps.keep(dump);
        const second = dumps.keep({ ...dump, call: '../../etc/passwd' });
        await Promise.all([first.kept, second.kept]);
        expect(await read(first.place)).toMatchObject({ call: 'call_1' });
        expect(await read(second.place)).toMatchObject({ call: '../../etc/passwd' });
      }));

    it('is not said to be kept when it is not', () =>
      using(under.broken, async ({ dumps }) => {
        await expect(dumps.keep(dump).kept).rejects.toThrow();
      }));
  });
}

const state: unknown = { at: 7, phase: { name: 'listening' } };
const dump: Dump = {
  call: 'call_1',
  wrong: ['history was rewritten', 'a run was cut twice'],
  journal: 'data/journals/call_1.jsonl',
  before: state as Dump['before'],
  event: { at: 8, type: 'caller.hung_up' },
  after: { state: state as Dump['before'], commands: [], ignored: null },
};
