import type { JournalFile } from '../../../src/adapters/journal/read-journal.ts';
import { noLatencyYet, type TurnLatency, watchLatency } from '../../../src/core/analysis/turn-latency.ts';
import { openCall } from '../../../src/core/call/open.ts';
import { reduce } from '../../../src/core/call/reduce.ts';

/** Where the time of each turn went, by the journal of its call. */
export function latenciesIn({ header, steps }: JournalFile): TurnLatency[] {
  const turns: TurnLatency[] = [];
  let state = openCall(header.setup);
  let watch = noLatencyYet;
  for (const { event } of steps) {
    const after = reduce(state, event);
    state = after.state;
    watch = watchLatency(watch, event, after);
    if (watch.completed) turns.push(watch.completed);
  }
  return turns;
}
