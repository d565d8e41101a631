import type { ToolUse } from '../../tools/tool-use.ts';
import { liveRun } from '../run.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { ordersOf, unless } from './unless.ts';

/** What a tool does to the world is done once, only for a caller who has surely ended, and never forgotten. */
export function toolsActOnce(before: CallState, { state, commands }: Step): string[] {
  if (state.tools === before.tools)
    return unless(!commands.some(isToolCall), 'a tool was called and not noted');
  const run = liveRun(state);
  const known = new Map(before.tools.map((use) => [use.id, use]));
  const dropped = liveRun(before);
  const mayBeForgotten = (use: ToolUse) => dropped?.speculatesOn != null && use.run === dropped.id;
  const forgotten = before.tools.filter(
    (use) => !mayBeForgotten(use) && !state.tools.some((is) => is.id === use.id),
  );
  const undone = state.tools.filter((use) => isSettled(known.get(use.id)) && changed(use, known.get(use.id)));
  const calls = ordersOf(commands, 'tool.call');
  return [
    ...unless(forgotten.length === 0, `what tool ${forgotten.map((use) => use.id)} brought is forgotten`),
    ...unless(undone.length === 0, `what tool ${undone.map((use) => use.id)} brought was changed`),
    ...calls.flatMap((order) => {
      const use = state.tools.find((one) => one.id === order.tool);
      const was = known.get(order.tool)?.status ?? 'held';
      const again = before.tools.some(
        (use) => use.key === order.key && use.status !== 'held' && use.status !== 'failed',
      );
      return [
        ...unless(
          use?.status === 'pending' && was === 'held',
          `tool ${order.tool} was called and not noted, or twice`,
        ),
        ...unless(use?.effect !== 'acts' || !again, `the order ${order.key} was given twice`),
        ...unless(use?.effect !== 'acts' || run?.speculatesOn == null, 'a speculative run acts on the world'),
        ...unless(
          use?.effect === 'acts' || use?.effect === 'reads',
          'what is ours to decide was given to a tool',
        ),
      ];
    }),
  ];
}

function isToolCall({ type }: { readonly type: string }): boolean {
  return type === 'tool.call';
}

function isSettled(use: ToolUse | undefined): boolean {
  return use !== undefined && use.status !== 'held' && use.status !== 'pending';
}

function changed(is: ToolUse, was: ToolUse | undefined): boolean {
  return is.status !== was?.status || is.result !== was.result;
}
