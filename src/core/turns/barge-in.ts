import type { CallEvent } from '../call/event.ts';
import type { Run } from '../call/state.ts';
import { isBackchannel } from '../words/backchannels.ts';
import { unheardWords } from '../words/heard.ts';

/**
 * This is where a barge-in is decided. A voice that has lasted `minSpeechMs` over the agent's speech silences it at
 * once (`moves/hold-run.ts`); then words decide. Words that come alone decide without a voice before them.
 */
export function silencesTheAgent(event: CallEvent): boolean {
  return event.type === 'caller.speech_sustained';
}

/** Whether these words interrupt the agent; if not, it goes on where it was cut. */
export function isInterruption(text: string, run: Run, playedMs: number): boolean {
  if (text.trim() === '') return false;
  return !isBackchannel(text) || isAllSaid(run, playedMs);
}

/** "Yes" over the last word of a question answers it. */
function isAllSaid(run: Run, playedMs: number): boolean {
  return run.text === 'written' && unheardWords(run, playedMs).length <= 1;
}

/** From a last goodbye nobody takes the floor: a call that is deaf or too long would have no end. */
export function mayBeInterrupted({ then }: Run): boolean {
  return then === 'listen' || (then.hangUp !== 'provider_failed' && then.hangUp !== 'too_long');
}
