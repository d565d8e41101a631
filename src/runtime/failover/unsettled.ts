import { lineBytesPerMs } from '../../audio/rates.ts';
import { RecentAudio } from './recent-audio.ts';

/** A voice is noticed up to 200 ms after it began, and a soft first consonant comes before that. */
const voiceNoticedMs = 500;
/** The end of a voice is noticed 300 ms later; a little more is for the breath after the last word. */
const voiceEndNoticedMs = 400;
/** What nobody has settled by then nobody will, and the call has gone on without it. */
const owedMaxMs = 3_000;

/** What the caller said and no recogniser has settled: whoever hears next hears it once more. */
export class Unsettled {
  readonly #recent = new RecentAudio();
  #isVoiced = false;
  /** Something was said that nobody has settled yet; where it ended as far as we know, in the call's audio. */
  #owed: { endedAt: number } | null = null;
  /** Where in the call's audio words were last guessed that nobody has settled: a voice may be too soft for us alone. */
  #guessedAt: number | null = null;

  /** The caller is speaking. */
  get isVoiced(): boolean {
    return this.#isVoiced;
  }

  /** They have said something that nobody has settled. */
  get isOwed(): boolean {
    return this.#owed !== null;
  }

  /** All that is kept, and where in the call's audio it begins. */
  kept(): { readonly from: number; readonly audio: Uint8Array } {
    return this.#recent.kept();
  }

  append(audio: Uint8Array): void {
    this.#recent.append(audio);
  }

  voiceBegan(): void {
    this.#isVoiced = true;
    this.#owed = { endedAt: this.#recent.position };
  }

  voiceEnded(): void {
    this.#isVoiced = false;
    if (this.#owed) this.#owed.endedAt = this.#recent.position;
  }

  guessed(text: string): void {
    if (text.trim() !== '') this.#guessedAt = this.#recent.position;
  }

  /** A recogniser that does not say what it has dealt with has dealt with all, unless the caller still speaks. */
  settle(from: number, settledMs: number | undefined): void {
    const { position } = this.#recent;
    this.#guessedAt = null;
    if (settledMs === undefined && this.#isVoiced) return;
    const settledTo = settledMs === undefined ? position : from + Math.round(settledMs * lineBytesPerMs);
    this.#recent.forgetBefore(settledTo);
    const isAll = settledTo >= (this.#owed?.endedAt ?? 0) - voiceEndNoticedMs * lineBytesPerMs;
    if (isAll && !this.#isVoiced) this.#owed = null;
  }

  /** Nobody needs to hear again that nothing was said: it would only keep them from what is said next. */
  forgetQuiet(isHeard: boolean): void {
    const { position } = this.#recent;
    const isGuessed = this.#guessedAt !== null && position - this.#guessedAt <= owedMaxMs * lineBytesPerMs;
    if (this.#isVoiced || isGuessed) return;
    const isLate = position - (this.#owed?.endedAt ?? 0) > owedMaxMs * lineBytesPerMs;
    if (isLate && isHeard) this.#owed = null;
    if (!this.#owed) this.#recent.forgetBefore(position - voiceNoticedMs * lineBytesPerMs);
  }
}
