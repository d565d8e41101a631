import { anything } from '../turns/expectation.ts';
import { quietCaller } from './caller.ts';
import type { CallSetup } from './setup.ts';
import type { CallState } from './state.ts';

/** A call before anything has happened to it. */
export function openCall(setup: CallSetup): CallState {
  return {
    setup,
    at: 0,
    phase: { name: 'idle' },
    caller: quietCaller,
    history: [],
    epoch: 0,
    next: { run: 0, lookup: 0, tool: 0, timer: 0 },
    lease: 0,
    timers: {},
    reprompts: 0,
    turns: 0,
    failedTurns: 0,
    expects: anything,
    tools: [],
    keys: '',
    optOut: 'none',
    wrapUp: 'early',
    deaf: false,
    roundTripMs: null,
    late: 0,
  };
}
