import type { JournalFile } from '../../src/adapters/journal/read-journal.ts';
import { noLatencyYet, type TurnLatency, watchLatency } from '../../src/core/analysis/turn-latency.ts';
import { openCall } from '../../src/core/call/open.ts';
import { reduce } from '../../src/core/call/reduce.ts';
import type { CallState } from '../../src/core/call/state.ts';

/** How a call stood at the end of its journal, and where the time of its turns went. */
export function playAgain({ header, steps }: JournalFile): { state: CallState; latencies: TurnLatency[] } {
  let state = openCall(header.setup);
  let watch = noLatencyYet;
  const latencies: TurnLatency[] = [];
  for (const { event } of steps) {
    const after = reduce(state, event);
    state = after.state;
    watch = watchLatency(watch, event, after);
    if (watch.completed) latencies.push(watch.completed);
  }
  return { state, latencies };
}
