import { isSent, lastMark } from '../call/run.ts';
import type { Run, Segment } from '../call/state.ts';
import { type SharedWord, shareOfWords } from './word-shares.ts';

/** A mark follows at least every 500 ms of audio, so no more than that can lie behind the last one sent. */
const audioBehindLastMarkMs = 500;

/**
 * How much of the run's audio was played when a clear that is sent now arrives: from the last mark that came back,
 * on by the time since, and by the way there and back; never past what was sent.
 */
export function heardMs(run: Run, at: number, roundTripMs: number): number {
  const { returned, outstanding } = run.marks;
  if (returned === null) return run.playedMs;
  const playedMs = returned.reachedMs + (at - returned.returnedAt) + roundTripMs;
  const markedMs = (lastMark(run) ?? returned).reachedMs;
  // Had anything followed the last mark at once, another mark would be out by now.
  const ranDry = outstanding.length === 0 && at - returned.returnedAt > audioBehindLastMarkMs;
  return Math.min(playedMs, isSent(run) || ranDry ? markedMs : markedMs + audioBehindLastMarkMs);
}

/** The words that were played in full: a prefix of the run's text, in whole words. */
export function heardText(run: Run, playedMs: number): string {
  const words = wordsOf(run);
  const unheard = words.findIndex((word) => word.endsAtMs > playedMs);
  const heard = unheard === -1 ? words : words.slice(0, unheard);
  return heard.map(({ word }) => word).join(' ');
}

/** The words that are still to be heard, the one that was cut among them. */
export function unheardWords(run: Run, playedMs: number): SharedWord[] {
  return wordsOf(run).filter((word) => word.endsAtMs > playedMs);
}

/** Every word of a run, in time of its audio. */
function wordsOf(run: Run): SharedWord[] {
  let startsAtMs = 0;
  return run.segments.flatMap((segment) => {
    const lengthMs = segment.durationMs ?? guessedLengthMs(run.segments, segment);
    const before = startsAtMs;
    startsAtMs += lengthMs;
    return shareOfWords(segment.text, lengthMs).map(({ word, ...ms }) => ({
      word,
      startsAtMs: before + ms.startsAtMs,
      endsAtMs: before + ms.endsAtMs,
    }));
  });
}

/** How fast speech is when nothing of this run has been measured: about 165 words a minute. */
const typicalMsPerChar = 65;

/** The length of audio that is still being made, by the pace of what is made already. */
function guessedLengthMs(segments: readonly Segment[], segment: Segment): number {
  const made = segments.filter((other) => other.durationMs !== null);
  const chars = made.reduce((sum, other) => sum + other.text.length, 0);
  const ms = made.reduce((sum, other) => sum + (other.durationMs ?? 0), 0);
  return segment.text.length * (chars > 0 ? ms / chars : typicalMsPerChar);
}
