import loadFvad, { type Fvad } from '@echogarden/fvad-wasm';
import { NoiseFloor } from './noise-floor.ts';

/** How long voice or quiet must last to count, in time of the audio itself. */
export interface VoiceSettings {
  readonly startMs: number;
  readonly sustainMs: number;
  readonly endMs: number;
}

export type VoiceChange =
  | { readonly type: 'started'; readonly voicedMs: number }
  | { readonly type: 'sustained'; readonly voicedMs: number }
  | { readonly type: 'ended'; readonly silentMs: number };

const rateHz = 8_000;
const frameMs = 20;
const frameSamples = (rateHz * frameMs) / 1_000;
/** The library's strictest mode but one: the strictest drops soft consonants, the milder ones take hiss for voice. */
const mode = 2;
/** A beginning voice may falter for so long: one frame between two syllables. */
const falterMs = 20;
/** Fifty times a second and call nothing changes: that must not cost an array each. */
const noChange: readonly VoiceChange[] = [];

let library: { readonly fvad: Fvad; readonly frameAddress: number } | null = null;

/** Loads the detector's code; once, before the first call. */
export async function loadVoiceDetection(): Promise<void> {
  if (library !== null) return;
  const fvad = await loadFvad();
  // One place for the frames of all calls, which are judged one at a time: it stays in the processor's cache.
  library ??= { fvad, frameAddress: fvad._malloc(2 * frameSamples) };
}

/** Tells from 8 kHz audio when a voice begins, lasts and ends. Counts time in audio and never looks at a clock. */
export class VoiceDetector {
  readonly #settings: VoiceSettings;
  readonly #fvad: Fvad;
  readonly #handle: number;
  readonly #frameAddress: number;
  readonly #floor = new NoiseFloor();
  readonly #frame = new Int16Array(frameSamples);
  #filled = 0;
  /** Some of the frame that is being filled was lost. */
  #lost = false;
  #speaking = false;
  #sustained = false;
  #sinceOnsetMs = 0;
  #silentMs = 0;

  constructor(settings: VoiceSettings) {
    if (library === null)
      throw new Error('voice detection is not loaded: await loadVoiceDetection() at the start');
    this.#settings = settings;
    this.#fvad = library.fvad;
    this.#frameAddress = library.frameAddress;
    this.#handle = this.#fvad._fvad_new();
    this.#fvad._fvad_set_sample_rate(this.#handle, rateHz);
    this.#fvad._fvad_set_mode(this.#handle, mode);
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  /** Silence that stands for sound which was lost is no voice, and nothing to learn the line's noise from. */
  push(samples: Int16Array, isLost = false): readonly VoiceChange[] {
    // Nearly all audio comes in whole frames, which need not be put together.
    if (this.#filled === 0 && samples.length === frameSamples)
      return this.#judge(!isLost && this.#isVoice(samples));
    let changes = noChange;
    this.#lost ||= isLost;
    for (let at = 0; at < samples.length; ) {
      const length = Math.min(samples.length - at, frameSamples - this.#filled);
      for (let i = 0; i < length; i++) this.#frame[this.#filled + i] = samples[at + i] ?? 0;
      this.#filled += length;
      at += length;
      if (this.#filled < frameSamples) break;
      this.#filled = 0;
      const judged = this.#judge(!this.#lost && this.#isVoice(this.#frame));
      this.#lost = isLost && at < samples.length;
      if (judged.length > 0) changes = [...changes, ...judged];
    }
    return changes;
  }

  /** Frees the library's memory; the detector must not be used after. */
  close(): void {
    this.#fvad._fvad_free(this.#handle);
  }

  #isVoice(frame: Int16Array): boolean {
    this.#fvad.HEAP16.set(frame, this.#frameAddress >> 1);
    const likeVoice = this.#fvad._fvad_process(this.#handle, this.#frameAddress, frameSamples) === 1;
    return this.#floor.standsOut(frame) && likeVoice;
  }

  #judge(isVoice: boolean): readonly VoiceChange[] {
    this.#silentMs = isVoice ? 0 : this.#silentMs + frameMs;
    return this.#speaking ? this.#whileSpeaking(isVoice) : this.#whileQuiet(isVoice);
  }

  #whileQuiet(isVoice: boolean): readonly VoiceChange[] {
    const begun = this.#sinceOnsetMs > 0 && this.#silentMs <= falterMs;
    this.#sinceOnsetMs = begun || isVoice ? (begun ? this.#sinceOnsetMs : 0) + frameMs : 0;
    if (!isVoice || this.#sinceOnsetMs < this.#settings.startMs) return noChange;
    this.#speaking = true;
    this.#sustained = false;
    const started: VoiceChange = { type: 'started', voicedMs: this.#sinceOnsetMs };
    return [started, ...this.#maybeSustained()];
  }

  #whileSpeaking(isVoice: boolean): readonly VoiceChange[] {
    this.#sinceOnsetMs += frameMs;
    if (this.#silentMs >= this.#settings.endMs) {
      this.#speaking = false;
      this.#sinceOnsetMs = 0;
      return [{ type: 'ended', silentMs: this.#silentMs }];
    }
    return isVoice ? this.#maybeSustained() : noChange;
  }

  #maybeSustained(): readonly VoiceChange[] {
    if (this.#sustained || this.#sinceOnsetMs < this.#settings.sustainMs) return noChange;
    this.#sustained = true;
    return [{ type: 'sustained', voicedMs: this.#sinceOnsetMs }];
  }
}
