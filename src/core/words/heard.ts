import { isSent, lastMark } from '../call/run.ts';
import type { Run, Segment } from '../call/state.ts';
import { shareOfWords } from './word-shares.ts';

/** A mark follows at least every 500 ms of audio, so no more than that can lie behind the last one sent. */
const audioBehindLastMarkMs = 500;

/**
 * How much of the run's audio was played when a clear that is sent now arrives: from the last mark that came back,
 * on by the time since, and by the way there and back; never past what was sent.
 */
export function heardMs(run: Run, at: number, roundTripMs: number): number {
  const { returned, outstanding } = run.marks;
  if (returned === null) return 0;
  const playedMs = returned.reachedMs + (at - returned.returnedAt) + roundTripMs;
  const markedMs = (lastMark(run) ?? returned).reachedMs;
  // Had anything followed the last mark at once, another mark would be out by now.
  const ranDry = outstanding.length === 0 && at - returned.returnedAt > audioBehindLastMarkMs;
  return Math.min(playedMs, isSent(run) || ranDry ? markedMs : markedMs + audioBehindLastMarkMs);
}

/** The words that were played in full: a prefix of the run's text, in whole words. */
export function heardText(run: Run, playedMs: number): string {
  const heard: string[] = [];
  let startsAtMs = 0;
  for (const segment of run.segments) {
    const lengthMs = segment.durationMs ?? guessedLengthMs(run.segments, segment);
    const ends = shareOfWords(segment.text, lengthMs);
    const whole = ends.filter((word) => startsAtMs + word.endsAtMs <= playedMs);
    heard.push(...whole.map((word) => word.word));
    if (whole.length < ends.length) break;
    startsAtMs += lengthMs;
  }
  return heard.join(' ');
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
