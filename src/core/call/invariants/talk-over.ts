import { mayBeInterrupted } from '../../turns/barge-in.ts';
import type { CallEvent } from '../event.ts';
import { isTalking, liveRun } from '../run.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { ordersOf, unless } from './unless.ts';

/** The caller is never talked over, and nobody hears what is not sure to be said. */
export function nobodyIsTalkedOver(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const run = liveRun(state);
  const releases = ordersOf(commands, 'speech.release');
  const isVoice = event.type === 'caller.speech_sustained' && state.setup.agent.bargeInOn === 'voice';
  const isSilent = run === null || run.held || !mayBeInterrupted(run);
  const fills = ordersOf(commands, 'speech.say').some(
    (order) =>
      order.attempt === 'first' &&
      run?.segments[order.segment]?.role === 'filler' &&
      before.caller.speaking &&
      !run.held,
  );
  return [
    ...unless(releases.length === 0 || !state.caller.speaking, 'the agent goes on while the caller speaks'),
    ...unless(
      releases.every((order) => order.run === run?.id && !run.held),
      'what is released is not live',
    ),
    ...unless(!isVoice || isSilent || !isTalking(before), 'a voice over ours did not silence us'),
    ...unless(run?.speculatesOn == null || run.held, 'a speculative run may be heard'),
    ...unless(
      state.phase.name !== 'transcribing' || run === null || run.speculatesOn !== null,
      'a run is made behind the caller who is sure to be answered',
    ),
    ...unless(!isTalking(state) || state.phase.run.speculatesOn === null, 'a speculative run has the floor'),
    ...unless(!fills, 'a filler over the caller'),
  ];
}
