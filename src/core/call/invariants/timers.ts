import { mayBeInterrupted } from '../../turns/barge-in.ts';
import type { CallEvent } from '../event.ts';
import { liveRun } from '../run.ts';
import type { CallState, PhaseName } from '../state.ts';
import type { Step } from '../step.ts';
import { type TimerName, timerNames } from '../timer.ts';
import { unless } from './unless.ts';

/** The timers in the state are those that were started and neither fired nor were cancelled. */
export function timersMatchOrders(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const running = new Map<TimerName, number>();
  for (const name of timerNames) {
    const id = before.timers[name];
    const fired = event.type === 'timer.fired' && event.timer === name && event.id === id;
    if (id !== undefined && !fired) running.set(name, id);
  }
  const wrong: string[] = [];
  let nextId = before.next.timer;
  for (const order of commands) {
    if (order.type === 'timer.start') {
      if (running.has(order.timer)) wrong.push(`${order.timer} was started while it ran`);
      if (order.id !== nextId) wrong.push(`timer ${order.id} where ${nextId} is the next`);
      nextId = order.id + 1;
      running.set(order.timer, order.id);
    }
    if (order.type === 'timer.cancel') {
      if (running.get(order.timer) !== order.id) wrong.push(`${order.timer} was cancelled and did not run`);
      running.delete(order.timer);
    }
  }
  const same = timerNames.every((name) => state.timers[name] === running.get(name));
  return [...wrong, ...unless(same, 'the timers in the state are not those that run')];
}

const making: readonly TimerName[] = ['lookups', 'tools', 'first_words', 'whole_reply'];

/** What a phase may wait for; the length of the call is limited in all of them. */
const timersOf: Readonly<Record<PhaseName, readonly TimerName[]>> = {
  idle: [],
  listening: ['silence'],
  transcribing: ['steady_words', 'end_of_turn', 'words_owed', 'keys', 'endless_voice', ...making],
  thinking: ['filler', 'first_sound', 'playback', 'false_alarm', 'opt_out', 'endless_voice', ...making],
  speaking: ['playback', 'endless_voice', ...making],
  yielding: ['false_alarm', 'endless_voice', ...making],
  interrupted: ['settle', 'endless_voice'],
  cancelled: ['settle', 'endless_voice'],
  transferring: ['departure', 'transfer'],
  adrift: ['adrift', 'opt_out'],
  leaving: ['departure'],
  ended: [],
};

/** Of these one must run, or the call is stuck there. */
const endsOf: Readonly<Record<PhaseName, readonly TimerName[]>> = {
  idle: [],
  listening: ['silence'],
  transcribing: ['end_of_turn', 'words_owed', 'keys', 'endless_voice'],
  thinking: ['first_sound', 'playback', 'opt_out', ...making],
  speaking: ['playback'],
  yielding: ['false_alarm', 'endless_voice'],
  interrupted: ['settle'],
  cancelled: ['settle'],
  transferring: ['departure', 'transfer'],
  adrift: ['adrift'],
  leaving: ['departure'],
  ended: [],
};

/** A call that waits for nothing is stuck. */
export function somethingIsWaitedFor(state: CallState): string[] {
  const { phase, timers } = state;
  const runs = timerNames.filter((name) => timers[name] !== undefined);
  const strange = runs.filter((name) => !isOfTheCall(name) && !timersOf[phase.name].includes(name));
  const wrong = strange.map((name) => `${name} runs while ${phase.name}`);
  if (phase.name === 'idle' || phase.name === 'ended') return wrong;
  const run = liveRun(state);
  const ends = run?.held && phase.name !== 'transcribing' ? endsOf.yielding : endsOf[phase.name];
  const willEnd =
    timers.longest_call !== undefined ||
    phase.name === 'adrift' ||
    phase.name === 'leaving' ||
    (run !== null && !mayBeInterrupted(run));
  return [
    ...wrong,
    ...unless(
      ends.some((name) => timers[name] !== undefined),
      `nothing is waited for while ${phase.name}`,
    ),
    ...unless(willEnd, 'the call might never end'),
  ];
}

function isOfTheCall(name: TimerName): boolean {
  return name === 'longest_call' || name === 'wrap_up';
}
