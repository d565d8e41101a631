import type { Command } from '../../src/core/call/command.ts';
import type { Played } from './play.ts';

/** Every order of one kind that a call gave, from some time on, with its time. */
export function ordersOf<T extends Command['type']>(
  call: Played,
  type: T,
  sinceMs = 0,
): (Extract<Command, { type: T }> & { readonly at: number })[] {
  return call.steps.flatMap(({ event, after }) =>
    after.commands
      .filter((order): order is Extract<Command, { type: T }> => order.type === type)
      .filter(() => event.at >= sinceMs)
      .map((order) => ({ ...order, at: event.at })),
  );
}
