import type { CallEvent } from '../core/call/event.ts';
import type { CallState } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { Dump } from '../ports/dumps.ts';

/** Where in a call something of ours broke: at a step, or between two. */
export interface Breakage {
  readonly before: CallState;
  readonly event: CallEvent | null;
  readonly after: Step | null;
}

/** What must always be true is not: a bug of ours. */
export class BrokenInvariants extends Error {
  readonly wrong: readonly string[];

  constructor(wrong: readonly string[]) {
    super(`what must always be true is not: ${wrong.join('; ')}`);
    this.name = 'BrokenInvariants';
    this.wrong = wrong;
  }
}

/** Everything that is needed to find the bug. */
export function dumpOf(call: string, journal: string, error: unknown, breakage: Breakage): Dump {
  return { call, wrong: wrongIn(error), journal, ...breakage };
}

function wrongIn(error: unknown): readonly string[] {
  if (error instanceof BrokenInvariants) return error.wrong;
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}
