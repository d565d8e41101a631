import { voiceIsBelievedMs } from '../turns/end-of-turn.ts';
import type { CallEvent } from './event.ts';
import type { CallState, PhaseName } from './state.ts';
import { type Step, step } from './step.ts';
import { cancelTimer, isWaiting, startTimer } from './waiting.ts';

/**
 * A voice is believed in as long as it brings words. A radio, a noise, an end that was never noticed would otherwise
 * hold the floor for ever.
 */
export function watchVoice(state: CallState, event: CallEvent): Step {
  if (!state.caller.speaking || !hearing.has(state.phase.name)) return cancelTimer(state, 'endless_voice');
  const bringsWords = event.type === 'caller.words_guessed' || event.type === 'caller.words_settled';
  if (isWaiting(state, 'endless_voice') && !bringsWords) return step(state);
  return startTimer(state, 'endless_voice', voiceIsBelievedMs(state));
}

/** Nobody believes in the voice any more: as if it had ended with its last word. */
export function endOfVoice({ at, caller }: CallState): Extract<CallEvent, { type: 'caller.speech_ended' }> {
  const lastAt = caller.words.length > 0 ? (caller.settledAt ?? at) : at;
  return { type: 'caller.speech_ended', at, silentMs: at - lastAt };
}

const hearing: ReadonlySet<PhaseName> = new Set([
  'listening',
  'transcribing',
  'thinking',
  'speaking',
  'yielding',
  'interrupted',
  'cancelled',
]);

/** Whether the caller's voice means anything in this phase. */
export function isHearing(state: CallState): boolean {
  return hearing.has(state.phase.name);
}
