import type { CallEvent } from '../event.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { ordersOf, unless } from './unless.ts';

/** Orders that one event may lead to, beside the segments of a long text. */
const ordersPerStepMax = 32;
/** Nothing in the state grows without end: an IBAN of keys, and every tool of a very long call. */
const keysMax = 40;
const toolsMax = 64;

export function timeGoesOn(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const waits = ordersOf(commands, 'timer.start').map((order) => order.afterMs);
  const others = commands.filter((order) => order.type !== 'speech.say').length;
  return [
    ...unless(state.at === event.at, `the call stands at ${state.at}, the event at ${event.at}`),
    ...unless(event.at >= before.at, `time went back from ${before.at} to ${event.at}`),
    ...unless([state.at, ...waits].every(isTime), `not a time among ${[state.at, ...waits]}`),
    ...unless(others <= ordersPerStepMax, `${others} orders in one step`),
    ...unless(state.keys.length <= keysMax, `${state.keys.length} keys are kept`),
    ...unless(state.tools.length <= toolsMax, `${state.tools.length} tools were used`),
  ];
}

export function lateWorkChangesNothing(before: CallState, { state, commands }: Step): string[] {
  if (state.late === before.late) return [];
  const same = JSON.stringify({ ...state, at: 0, late: 0 }) === JSON.stringify({ ...before, at: 0, late: 0 });
  return unless(same && commands.length === 0, 'late work changed something');
}

function isTime(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}
