import type { CallEvent } from '../event.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { ordersOf, unless } from './unless.ts';

/** A call ends once; and nothing that cannot be taken back is done before it is written down. */
export function theEndIsTheEnd(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const finishes = ordersOf(commands, 'call.finish').length;
  const hangUps = ordersOf(commands, 'line.hang_up').length;
  if (before.phase.name === 'ended') {
    return unless(commands.length === 0 && state.phase.name === 'ended', 'something happened after the end');
  }
  const wrong = [
    ...departuresAreKept(before, event, { state, commands }),
    ...optOutsAreKept(before, { state, commands }),
  ];
  if (state.phase.name !== 'ended') {
    return [...wrong, ...unless(finishes + hangUps === 0, 'finished, or hung up, without ending')];
  }
  return [
    ...wrong,
    ...unless(finishes === 1 && commands.at(-1)?.type === 'call.finish', 'an end is finished once, last'),
    ...unless(hangUps <= 1, 'hung up twice'),
  ];
}

/** Leaving the line on purpose is written down first, or it would be taken for an accident. */
function departuresAreKept(
  before: CallState,
  event: CallEvent,
  { commands }: Pick<Step, 'state' | 'commands'>,
): string[] {
  const { phase } = before;
  const isKeeping = phase.name === 'leaving' || (phase.name === 'transferring' && phase.stage === 'keeping');
  const hangsUp = commands.some((order) => order.type === 'line.hang_up');
  const transfers = commands.some((order) => order.type === 'line.transfer');
  return [
    ...unless(!hangsUp || phase.name === 'leaving', 'hung up before the reason was written down'),
    ...unless(
      !transfers || (isKeeping && event.type === 'departure.kept'),
      'given up before it was written down',
    ),
  ];
}

/** An opt-out is confirmed, and the call ended, only when it is known whether it was written down. */
function optOutsAreKept(before: CallState, { state, commands }: Pick<Step, 'state' | 'commands'>): string[] {
  const records = ordersOf(commands, 'opt_out.record').length;
  const says = ordersOf(commands, 'speech.say').length;
  const { phase } = state;
  const isNewly = before.optOut === 'none' && state.optOut !== 'none';
  const isAnew =
    state.lease !== before.lease && before.optOut === 'recording' && state.timers.opt_out !== undefined;
  const leaves = phase.name === 'leaving' && phase.because === 'opted_out';
  return [
    ...unless(records === (isNewly || isAnew ? 1 : 0), 'an opt-out is recorded once'),
    ...unless(state.optOut !== 'recording' || says === 0, 'something is said before the opt-out is recorded'),
    ...unless(
      !leaves || state.optOut === 'recorded' || state.optOut === 'failed',
      'left before the opt-out was kept',
    ),
  ];
}
