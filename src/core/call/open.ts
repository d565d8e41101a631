import { quietCaller } from './caller.ts';
import type { CallSetup, CallState } from './state.ts';

/** A call before anything has happened to it. */
export function openCall(setup: CallSetup): CallState {
  return {
    setup,
    at: 0,
    phase: { name: 'idle' },
    caller: quietCaller,
    history: [],
    epoch: 0,
    next: { run: 0, lookup: 0, timer: 0 },
    timers: {},
    reprompts: 0,
    turns: 0,
    failedTurns: 0,
    roundTripMs: null,
    late: 0,
  };
}
