import type { CallState } from '../call/state.ts';

/** What to say to a caller who says nothing, or nothing that can be understood: the next reprompt, or, when all were in vain, null: say goodbye. */
export function nextReprompt(state: CallState): string | null {
  return state.setup.agent.lines.reprompts[state.reprompts] ?? null;
}
