import type { Command } from '../command.ts';

/** Nothing where it holds; else what is wrong. */
export function unless(holds: boolean, wrong: string): string[] {
  return holds ? [] : [wrong];
}

export function ordersOf<T extends Command['type']>(
  commands: readonly Command[],
  type: T,
): Extract<Command, { type: T }>[] {
  return commands.filter((order): order is Extract<Command, { type: T }> => order.type === type);
}
