import type { CallEvent } from '../call/event.ts';
import type { Talking } from '../call/run.ts';
import type { Run } from '../call/state.ts';
import { isBackchannel } from '../words/backchannels.ts';
import { isEcho } from '../words/echo.ts';
import { heardMs, heardText, unheardWords } from '../words/heard.ts';
import { isOptOut } from '../words/opt-out.ts';
import { bare } from '../words/same-words.ts';

/**
 * This is where a barge-in is decided. A voice that has lasted `minSpeechMs` over the agent's speech silences it at
 * once (`moves/hold-run.ts`); then words decide. An agent may ask for words instead, and then a guess at some silences it.
 * Words that come alone decide without a voice before them.
 */
export function silencesTheAgent(state: Talking, event: CallEvent): boolean {
  if (!mayBeInterrupted(state.phase.run)) return false;
  const { bargeInOn } = state.setup.agent;
  if (bargeInOn === 'voice' && event.type === 'caller.speech_sustained') return true;
  // A voice that was taken for noise, and brings words after all, is a caller's.
  const wordsCount = bargeInOn === 'words' || state.caller.doubted;
  return wordsCount && event.type === 'caller.words_guessed' && isInterruption(state, event.text);
}

/** Whether these words interrupt the agent; if not, it goes on where it was cut. */
export function isInterruption(state: Talking, text: string): boolean {
  const { run } = state.phase;
  if (text.trim() === '') return false;
  const playedMs = playedOf(state);
  if (isAllSaid(run, playedMs)) return true;
  if (isOptOut(text)) return true;
  return !isBackchannel(text) && !isEchoOf(run, playedMs, text) && !isHelloOverGreeting(state, text);
}

/** From a last goodbye nobody takes the floor: a call that is deaf or too long would have no end. A notice must be heard. */
export function mayBeInterrupted({ then, noticeDue }: Run): boolean {
  if (noticeDue) return false;
  return then === 'listen' || 'transferTo' in then || !finalEndings.has(then.hangUp);
}

const finalEndings: ReadonlySet<string> = new Set(['provider_failed', 'too_long', 'opted_out']);

function playedOf({ phase: { run }, at, roundTripMs }: Talking): number {
  return run.held ? run.playedMs : heardMs(run, at, roundTripMs ?? 0);
}

/** "Yes" over the last word of a question answers it. */
function isAllSaid(run: Run, playedMs: number): boolean {
  return run.text === 'written' && unheardWords(run, playedMs).length <= 1;
}

/** An echo is of what was said as the voice began, not longer ago than the slowest way there and back. */
const echoLooksBackMs = 1_200;
/** Where we spoke on, the echo has gone on as well: as long as its words take, slowly said. */
const echoMsPerLetter = 90;
/** A word that was cut may come back too. */
const echoLooksOnMs = 300;

function isEchoOf(run: Run, playedMs: number, text: string): boolean {
  if (run.heardAt === null) return false;
  const lastedMs = run.held ? 0 : text.length * echoMsPerLetter;
  const before = heardText(run, Math.max(0, playedMs - echoLooksBackMs - lastedMs));
  return isEcho(text, heardText(run, playedMs + echoLooksOnMs).slice(before.length));
}

/** People who are called say hello as they pick up, and again when they hear a voice begin. */
function isHelloOverGreeting({ setup, phase: { run } }: Talking, text: string): boolean {
  if (setup.direction !== 'outbound' || run.kind !== 'greeting') return false;
  return /^(hello|hi|hey|yes|yeah|good (morning|afternoon|evening)|who is this|speaking|is (anyone|anybody) there|[ ])+$/.test(
    bare(text),
  );
}
