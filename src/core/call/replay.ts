import type { Command } from './command.ts';
import type { CallEvent } from './event.ts';
import { openCall } from './open.ts';
import { reduce } from './reduce.ts';
import { isSameJson } from './same-json.ts';
import type { CallSetup } from './setup.ts';
import type { CallState } from './state.ts';

/** A step as a journal kept it. */
export interface RecordedStep {
  readonly seq: number;
  readonly event: CallEvent;
  readonly commands: readonly Command[];
}

/** Whether the rules of today make of the same events what was made of them then. */
export type Verdict =
  | { readonly type: 'identical'; readonly steps: number; readonly state: CallState }
  | { readonly type: 'different'; readonly step: RecordedStep; readonly now: readonly Command[] }
  | { readonly type: 'gap'; readonly expected: number; readonly found: number };

/** Plays recorded events again, up to a moment, and compares every order with the recorded one, byte for byte. */
export function replay(setup: CallSetup, steps: readonly RecordedStep[], untilMs = Infinity): Verdict {
  let state = openCall(setup);
  let seq = 0;
  for (const step of steps) {
    if (step.event.at > untilMs) break;
    if (step.seq !== seq) return { type: 'gap', expected: seq, found: step.seq };
    const after = reduce(state, step.event);
    if (!isSameJson(after.commands, step.commands)) {
      return { type: 'different', step, now: after.commands };
    }
    state = after.state;
    seq += 1;
  }
  return { type: 'identical', steps: seq, state };
}
