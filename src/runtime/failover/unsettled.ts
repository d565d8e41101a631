import { lineBytesPerMs } from '../../audio/rates.ts';
import { RecentAudio } from './recent-audio.ts';
import { Replay, type Stretch } from './replay.ts';

/** A voice is noticed up to 200 ms after it began, and a soft first consonant comes before that. */
const voiceNoticedMs = 500;
/** The end of a voice is noticed 300 ms later; a little more is for the breath after the last word. */
const voiceEndNoticedMs = 400;
/** So much quiet is heard again behind a voice, as much as shows any recogniser that it has ended. */
const quietKeptMs = 700;
/** What nobody has settled by then nobody will, and the call has gone on without it. */
const owedMaxMs = 3_000;

/** A voice of the caller's, as far as we know, in the call's audio; it goes on until it has ended. */
interface Voice {
  readonly from: number;
  until: number | null;
}

/** What the caller said and no recogniser has settled: whoever hears next hears it once more. */
export class Unsettled {
  readonly #recent = new RecentAudio();
  /** What was said and nobody has settled yet. */
  #voices: Voice[] = [];
  /** Where in the call's audio words were last guessed that nobody has settled: a voice may be too soft for us alone. */
  #guessedAt: number | null = null;

  /** The caller is speaking. */
  get #isVoiced(): boolean {
    return this.#voices.at(-1)?.until === null;
  }

  /** Words that nobody has settled were guessed a moment ago. */
  get #isGuessed(): boolean {
    const { position } = this.#recent;
    return this.#guessedAt !== null && position - this.#guessedAt <= owedMaxMs * lineBytesPerMs;
  }

  /** All that is kept, voice by voice and without the long quiet between them: it would keep whoever hears it waiting. */
  replay(): Replay {
    const { from, audio } = this.#recent.kept();
    const { position } = this.#recent;
    if (this.#voices.length === 0) return new Replay([{ from, audio, voice: 'none' }], position);
    const voices = this.#voices.filter(({ until }) => until === null || until > from);
    const begins = voices.map((voice, i) => {
      const before = i === 0 ? null : voices[i - 1]?.until;
      return before == null ? from : Math.max(before, voice.from - voiceNoticedMs * lineBytesPerMs);
    });
    const stretches = voices.map(({ until }, i): Stretch => {
      const begin = begins[i] ?? from;
      const next = begins[i + 1] ?? position;
      // Between words that were guessed too softly for us there may be more of them.
      const isWhole = until === null || this.#isGuessed;
      const end = isWhole ? next : Math.min(next, until + quietKeptMs * lineBytesPerMs);
      const voice = until === null ? 'goes on' : 'ended';
      return { from: begin, audio: audio.subarray(begin - from, end - from), voice };
    });
    return new Replay(stretches, position);
  }

  append(audio: Uint8Array): void {
    this.#recent.append(audio);
  }

  voiceBegan(): void {
    if (!this.#isVoiced) this.#voices.push({ from: this.#recent.position, until: null });
  }

  voiceEnded(): void {
    const last = this.#voices.at(-1);
    if (last) last.until ??= this.#recent.position;
  }

  guessed(text: string): void {
    if (text.trim() !== '') this.#guessedAt = this.#recent.position;
  }

  /** A recogniser that does not say what it has dealt with has dealt with all, unless the caller still speaks. */
  settle(until: number | null): void {
    this.#guessedAt = null;
    if (until === null && this.#isVoiced) return;
    const settledTo = until ?? this.#recent.position;
    this.#recent.forgetBefore(settledTo);
    this.#voices = this.#voices.filter(
      (voice) => voice.until === null || voice.until - voiceEndNoticedMs * lineBytesPerMs > settledTo,
    );
  }

  /** Nobody needs to hear again that nothing was said: it would only keep them from what is said next. */
  forgetQuiet(isHeard: boolean): void {
    const { position } = this.#recent;
    if (this.#isVoiced || this.#isGuessed) return;
    const isLate = position - (this.#voices.at(-1)?.until ?? 0) > owedMaxMs * lineBytesPerMs;
    if (isLate && isHeard) this.#voices = [];
    if (this.#voices.length === 0) this.#recent.forgetBefore(position - voiceNoticedMs * lineBytesPerMs);
  }
}
