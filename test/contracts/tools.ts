import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { ToolOrder, Tools } from '../../src/ports/tools.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: tools that behave as `services` says, and what reached them. */
export interface ToolsUnderTest {
  opened(): Promise<OpenedTools>;
}

export interface OpenedTools {
  readonly tools: Tools;
  /** The orders that reached the services, in order. */
  received(): readonly ToolOrder[];
  close(): Promise<void>;
}

/** The tools that the adapter has to offer, and what comes of each. */
export const services = {
  find_table: 'Table four is free at eight.',
  /** Cannot do what it is told. */
  refuses: null,
  /** Takes the order and never says what came of it. */
  hangs: null,
} as const;

/** What every supplier of tools promises. */
export function toolsContract(name: string, under: ToolsUnderTest): void {
  describe(`what an agent can do (${name})`, () => {
    it('gives what came of it, as text', () =>
      using(under.opened, async ({ tools }) => {
        expect(await tools.call(order('find_table'), never())).toContain(services.find_table);
      }));

    it('reaches the service as it was ordered, once, with its key', () =>
      using(under.opened, async ({ tools, received }) => {
        await tools.call(order('find_table'), never());
        expect(received()).toEqual([order('find_table')]);
      }));

    it.each(['refuses', 'nobody_knows'])('says that `%s` did not do it', (tool) =>
      using(under.opened, async ({ tools }) => {
        await expect(tools.call(order(tool), never())).rejects.toBeInstanceOf(ProviderFailure);
      }),
    );

    it('is not waited for when nobody wants to know any more', () =>
      using(under.opened, async ({ tools, received }) => {
        const stop = new AbortController();
        const hanging = tools.call(order('hangs'), stop.signal);
        await expect.poll(() => received().length).toBe(1);
        stop.abort();
        await expect(hanging).rejects.toBeInstanceOf(ProviderFailure);
        await expect(tools.call(order('find_table'), AbortSignal.abort())).rejects.toBeInstanceOf(
          ProviderFailure,
        );
        expect(received()).toHaveLength(1);
      }));

    it('does two things at once, for two callers', () =>
      using(under.opened, async ({ tools, received }) => {
        const stop = new AbortController();
        const hanging = tools.call(order('hangs'), stop.signal);
        expect(await tools.call(order('find_table', 'call_2'), never())).toContain(services.find_table);
        expect(received().map(({ call }) => call)).toContain('call_2');
        stop.abort();
        await expect(hanging).rejects.toThrow();
      }));
  });
}

function order(name: string, call = 'call_1'): ToolOrder {
  return {
    call,
    tool: 3,
    name,
    arguments: { guests: 4, terrace: true, name: 'Zoë "Zed" O’Hara' },
    key: `${call}:${name}:{"guests":4}`,
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}
