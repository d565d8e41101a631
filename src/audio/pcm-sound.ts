import { Pcm16Joiner, WavHeaderStripper } from './framing.ts';
import { Resampler } from './resample.ts';

/** Rates that somebody speaks at; a header that says another is not believed. */
const rateHzMin = 8_000;
const rateHzMax = 48_000;

/**
 * Makes samples, at the rate that is wanted, of a synthesiser's bytes: PCM16, mono, in chunks of any length, raw or
 * behind a WAV header. A header knows better at which rate they were made than whoever asked for it.
 */
export class PcmSound {
  readonly #header = new WavHeaderStripper();
  readonly #joiner = new Pcm16Joiner();
  readonly #toHz: number;
  #madeAtHz: number;
  /** Null where nothing is to be changed. Made beforehand: the tables of a first one take as long as a synthesis. */
  #resampler: Resampler | null;
  #hasBegun = false;

  constructor(madeAtHz: number, toHz: number) {
    this.#toHz = toHz;
    this.#madeAtHz = madeAtHz;
    this.#resampler = this.#resamplerFor(madeAtHz);
  }

  push(bytes: Uint8Array): Int16Array {
    const samples = this.#joiner.push(this.#header.push(bytes));
    if (samples.length === 0) return samples;
    if (!this.#hasBegun) this.#begin();
    return this.#resampler?.push(samples) ?? samples;
  }

  flush(): Int16Array {
    return this.#resampler?.flush() ?? new Int16Array(0);
  }

  #begin(): void {
    this.#hasBegun = true;
    const { rateHz = this.#madeAtHz } = this.#header;
    if (rateHz === this.#madeAtHz || rateHz < rateHzMin || rateHz > rateHzMax) return;
    this.#madeAtHz = rateHz;
    this.#resampler = this.#resamplerFor(rateHz);
  }

  #resamplerFor(rateHz: number): Resampler | null {
    return rateHz === this.#toHz ? null : new Resampler(rateHz, this.#toHz);
  }
}
