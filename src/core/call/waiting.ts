import { withTimers } from './remake.ts';
import type { CallState } from './state.ts';
import { andThen, type Step, step } from './step.ts';
import { type TimerName, timerNames } from './timer.ts';

/** Waits for a reason; one that was running for the same reason is replaced. */
export function startTimer<S extends CallState>(state: S, timer: TimerName, afterMs: number): Step<S> {
  const running = state.timers[timer];
  const id = state.next.timer;
  const waiting = withTimers(state, { ...state.timers, [timer]: id }, id + 1);
  const start = { type: 'timer.start', timer, id, afterMs } as const;
  if (running === undefined) return step(waiting, start);
  return step(waiting, { type: 'timer.cancel', timer, id: running }, start);
}

/** Stops waiting, if we were. */
export function cancelTimer<S extends CallState>(state: S, timer: TimerName): Step<S> {
  const id = state.timers[timer];
  if (id === undefined) return step(state);
  return step(forgetTimer(state, timer), { type: 'timer.cancel', timer, id });
}

export function cancelTimers<S extends CallState>(
  state: S,
  timers: readonly TimerName[] = timerNames,
): Step<S> {
  return timers.reduce((so, timer) => andThen(so, (now) => cancelTimer(now, timer)), step(state));
}

/** The timer ran out by itself. */
export function forgetTimer<S extends CallState>(state: S, timer: TimerName): S {
  const { [timer]: _, ...timers } = state.timers;
  return withTimers(state, timers, state.next.timer);
}

export function isWaiting(state: CallState, timer: TimerName): boolean {
  return state.timers[timer] !== undefined;
}
