import { isSent, lastMark } from '../call/run.ts';
import type { Run, Segment, SentMark } from '../call/state.ts';
import type { SpokenWord } from './spoken-word.ts';
import { timedWords } from './timed-words.ts';
import { lettersWorth, shareOfWords, wordsIn } from './word-shares.ts';

/** A mark follows at least every 500 ms of audio, so no more than that can lie behind the last one sent. */
const audioBehindMarkMs = 500;

/**
 * How much of the run's audio was played when a clear that is sent now arrives: from the last mark that came back, on
 * by the time since and by the way there and back. Audio that was late is not counted before it was there, and
 * nothing is counted that was not sent.
 */
export function heardMs(run: Run, at: number, roundTripMs: number): number {
  const { returned, outstanding } = run.marks;
  if (returned === null) return run.playedMs;
  let { reachedMs } = returned;
  // By the clock of what we send: a clear sent at this moment would have met the mark.
  let passedAt = returned.returnedAt - roundTripMs;
  for (const mark of outstanding) {
    const lengthMs = mark.reachedMs - reachedMs;
    const startedAt = Math.max(passedAt, sentFrom(mark, lengthMs, passedAt));
    if (startedAt + lengthMs > at) return reachedMs + Math.max(0, at - startedAt);
    reachedMs = mark.reachedMs;
    passedAt = startedAt + lengthMs;
  }
  // Had anything followed the last mark at once, another mark would be out by now.
  const ranDry = lastMark(run)?.runsDry === true || at - passedAt > audioBehindMarkMs;
  return isSent(run) || ranDry ? reachedMs : reachedMs + (at - passedAt);
}

/** When the first of the audio before a mark went out, at the latest that makes sense. */
function sentFrom(mark: SentMark, lengthMs: number, passedAt: number): number {
  const asItWasMade = mark.sentAt - lengthMs;
  // After a pause the voice is ahead of the ear again, and sends at once what the carrier has room for.
  const hadPaused = asItWasMade - passedAt > audioBehindMarkMs;
  return hadPaused ? mark.sentAt : asItWasMade;
}

/** The words that were played in full, without fillers: a prefix of the run's text, in whole words. */
export function heardText(run: Run, playedMs: number): string {
  const words = wordsOf(run);
  const unheard = words.findIndex(({ endsAtMs }) => endsAtMs > playedMs);
  const heard = unheard === -1 ? words : words.slice(0, unheard);
  return heard.flatMap(({ word, isFiller }) => (isFiller ? [] : [word])).join(' ');
}

/** The words that are still to be heard, fillers and the word that was cut among them. */
export function unheardWords(run: Run, playedMs: number): SpokenWord[] {
  return wordsOf(run)
    .filter(({ endsAtMs }) => endsAtMs > playedMs)
    .map(({ isFiller: _, ...word }) => word);
}

interface RunWord extends SpokenWord {
  readonly isFiller: boolean;
}

/** Every word of a run, in time of its audio. */
function wordsOf(run: Run): RunWord[] {
  let beforeMs = 0;
  return run.segments.flatMap((segment, index) => {
    const startsMs = beforeMs;
    const lengthMs = segment.durationMs ?? guessedLengthMs(run, index, startsMs);
    beforeMs += lengthMs;
    return wordsOfSegment(segment, lengthMs).map(({ word, ...ms }) => ({
      word,
      startsAtMs: startsMs + ms.startsAtMs,
      endsAtMs: startsMs + ms.endsAtMs,
      isFiller: segment.role === 'filler',
    }));
  });
}

/** The voice's own times, and for the words it gave none a share of the sound that is left. */
function wordsOfSegment({ text, words }: Segment, lengthMs: number): SpokenWord[] {
  const timed = timedWords(text, words).map((word) => ({
    ...word,
    endsAtMs: Math.min(word.endsAtMs, lengthMs),
  }));
  const last = timed.at(-1) ?? null;
  const fromMs = last?.endsAtMs ?? 0;
  const rest = wordsIn(text).slice(timed.length);
  const shared = shareOfWords(rest, lengthMs - fromMs, last).map(({ word, ...ms }) => ({
    word,
    startsAtMs: fromMs + ms.startsAtMs,
    endsAtMs: fromMs + ms.endsAtMs,
  }));
  return [...timed, ...shared];
}

/** The length of audio that is still being made: by the pace of what is made, and no less than what was sent. */
function guessedLengthMs(run: Run, index: number, startsMs: number): number {
  const { text = '', words = null } = run.segments[index] ?? {};
  const timed = timedWords(text, words);
  const last = timed.at(-1) ?? null;
  const restMs = lettersWorth(wordsIn(text).slice(timed.length), last) * paceOf(run.segments);
  return Math.max((last?.endsAtMs ?? 0) + restMs, sentOf(run, index) - startsMs);
}

/** How much of the run's audio has gone out as part of this segment, or before it. */
function sentOf({ marks: { outstanding, returned } }: Run, index: number): number {
  const last = outstanding.findLast((mark) => mark.segment === index);
  return last?.reachedMs ?? (returned?.segment === index ? returned.reachedMs : 0);
}

/** How fast speech is when nothing of this run has been measured: about 165 words a minute. */
const typicalMsPerLetter = 55;

/** How fast this run is spoken, by what is made of it. */
function paceOf(segments: readonly Segment[]): number {
  let letters = 0;
  let ms = 0;
  for (const { text, durationMs } of segments) {
    if (durationMs === null) continue;
    letters += lettersWorth(wordsIn(text));
    ms += durationMs;
  }
  return letters > 0 ? ms / letters : typicalMsPerLetter;
}
