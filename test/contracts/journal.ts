import { describe, expect, it } from 'vitest';
import type { Journal, JournalEntry, JournalHeader } from '../../src/ports/journal.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: one that works, how its journals are read, and one that cannot keep anything. */
export interface JournalUnderTest {
  opened(): Promise<OpenedJournal>;
  broken(): Promise<OpenedJournal>;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** The header and the entries behind it. */
  read(place: string): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/** What every keeper of journals promises. */
export function journalContract(name: string, under: JournalUnderTest): void {
  describe(`what happened in a call (${name})`, () => {
    it('is kept from its header to its last step, in order, once it is closed', () =>
      using(under.opened, async ({ journal, read }) => {
        const writer = journal.open(header('call_1'));
        for (let seq = 0; seq < 100; seq += 1) writer.write(entry(seq));
        expect(await writer.close()).toEqual({ whole: true, detail: '' });
        const steps = Array.from({ length: 100 }, (_, seq) => entry(seq));
        expect(await read(writer.place)).toEqual([header('call_1'), ...steps]);
      }));

    it('is not mixed with another', () =>
      using(under.opened, async ({ journal, read }) => {
        const [first, second] = [journal.open(header('call_1')), journal.open(header('call_2'))];
        first.write(entry(1));
        second.write(entry(2));
        await Promise.all([first.close(), second.close(), second.close()]);
        expect(await read(first.place)).toEqual([header('call_1'), entry(1)]);
        expect(await read(second.place)).toEqual([header('call_2'), entry(2)]);
      }));

    it('costs no call when it cannot be kept, and says so', () =>
      using(under.broken, async ({ journal }) => {
        const writer = journal.open(header('call_1'));
        writer.write(entry(0));
        expect(await writer.close()).toEqual({ whole: false, detail: expect.stringMatching(/\w/) });
      }));
  });
}

function header(call: string): JournalHeader {
  const setup: unknown = { call, direction: 'inbound', agent: { name: 'test' } };
  return {
    journal: 1,
    behaviour: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    callSid: 'CA1',
    setup: setup as JournalHeader['setup'],
  };
}

function entry(seq: number): JournalEntry {
  return { seq, event: { at: seq, type: 'caller.key_pressed', key: '1' }, commands: [] };
}
