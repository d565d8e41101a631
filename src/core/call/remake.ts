import type { Caller, CallState, Marks, Phase, Run } from './state.ts';

/** The same call in this phase. */
export function withPhase<P extends Phase>(state: CallState, phase: P): CallState & { readonly phase: P } {
  const { at, caller, next, timers } = state;
  return remade(state, { at, phase, caller, next, timers });
}

/** The same call at a later moment, and what is known of the caller then. */
export function atTime(state: CallState, at: number, caller: Caller): CallState {
  const { phase, next, timers } = state;
  return remade(state, { at, phase, caller, next, timers });
}

/** The same call with these timers running. */
export function withTimers<S extends CallState>(state: S, timers: CallState['timers'], nextTimer: number): S {
  const { at, phase, caller } = state;
  const { run, lookup, tool } = state.next;
  const next = { run, lookup, tool, timer: nextTimer };
  // All that is peculiar to S is its phase, which stays.
  return remade(state, { at, phase, caller, next, timers }) as S;
}

interface Changing<P extends Phase> {
  readonly at: number;
  readonly phase: P;
  readonly caller: Caller;
  readonly next: CallState['next'];
  readonly timers: CallState['timers'];
}

/**
 * What nearly every event changes of a call is copied field by field: a copy by spread takes twenty times as long, and
 * every event makes several.
 */
function remade<P extends Phase>(state: CallState, changing: Changing<P>): CallState & { readonly phase: P } {
  const { at, phase, caller, next, timers } = changing;
  return {
    setup: state.setup,
    at,
    phase,
    caller,
    history: state.history,
    epoch: state.epoch,
    next,
    lease: state.lease,
    timers,
    reprompts: state.reprompts,
    turns: state.turns,
    failedTurns: state.failedTurns,
    expects: state.expects,
    tools: state.tools,
    keys: state.keys,
    optOut: state.optOut,
    wrapUp: state.wrapUp,
    deaf: state.deaf,
    roundTripMs: state.roundTripMs,
    late: state.late,
  };
}

/** The same run, written or sent a little further. */
export function furtherRun(run: Run, unspoken: string, marks: Marks): Run {
  return {
    id: run.id,
    kind: run.kind,
    startedAt: run.startedAt,
    heardAt: run.heardAt,
    then: run.then,
    speculatesOn: run.speculatesOn,
    text: run.text,
    lookup: run.lookup,
    asked: run.asked,
    unspoken,
    segments: run.segments,
    held: run.held,
    noticeDue: run.noticeDue,
    playedMs: run.playedMs,
    marks,
  };
}
