import type { CallEvent } from '../call/event.ts';
import { liveRun } from '../call/run.ts';
import type { Step } from '../call/step.ts';

/** What a call may report of a provider that let it down. */
export type FailureEvent = Extract<CallEvent, { readonly failure: unknown }>;

/** What a provider's failure means for the caller, read from what the call did about it. */
export function consequenceOf(event: FailureEvent, { state, commands, ignored }: Step): string {
  if (ignored !== null) return 'none: nobody waited for it any more';
  for (const order of commands) {
    if (order.type === 'departure.keep') return whenLeaving(order.departure);
    if (order.type === 'speech.say' && order.attempt === 'second')
      return 'a longer wait: the sentence is spoken once more, by another voice where there is one';
  }
  switch (event.type) {
    case 'intent.failed':
    case 'knowledge.failed':
      return 'they are answered without what was looked up';
    case 'tool.failed':
      return 'they are answered without what the tool would have brought';
    case 'opt_out.failed':
      return 'that they want no more calls is not written down';
    case 'reply.failed':
    case 'hearing.failed':
    case 'speech.failed':
      return whenSpokenTo({ state, commands, ignored });
  }
}

function whenLeaving(departure: { readonly hangUp: string } | { readonly transferTo: string }): string {
  if ('transferTo' in departure) return 'they are put through to a person';
  return departure.hangUp === 'voice_failed'
    ? 'the call ends, and the carrier apologises'
    : 'the call ends without another word';
}

function whenSpokenTo({ state, commands }: Step): string {
  if (commands.some(({ type }) => type === 'reply.write'))
    return 'a longer wait: the model is asked once more';
  const run = liveRun(state);
  if (run === null) return 'none: what was made ahead of their turn is made anew';
  const saidNow = commands.filter(({ type }) => type === 'speech.say').length;
  if (saidNow === 0) return 'none: they hear what is ready';
  if (run.then !== 'listen' && 'hangUp' in run.then) return 'they hear an apology, and the call ends';
  if (run.then !== 'listen') return 'they hear that they are put through to a person';
  return run.segments.length > saidNow
    ? 'they hear the beginning of an answer, and an apology'
    : 'they hear an apology instead of an answer';
}
