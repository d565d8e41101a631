/** Attenuation of what does not fit into the narrower band, dB: 20 below the noise of mu-law. */
const stopbandDb = 58;
/** The pass band ends, and the stop band begins, at these parts of the narrower rate: 3.3 and 4.7 kHz for 8 kHz. */
const passband = 0.4125;
const stopband = 0.5875;

/**
 * Changes the sample rate of a stream by a polyphase low-pass filter. However the stream is cut into chunks, the same
 * samples come out; after `flush` they are as many as the ratio says. Every array it returns is a fresh one, except
 * where the caller gives one to use. Doubling the rate, which most ears need, has a shorter way of its own.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  /** One row of coefficients for each phase between two input samples. */
  readonly #phases: Float64Array;
  /** Input that outputs to come still need. It grows to the largest chunk and is used again for every one. */
  #input: Float64Array;
  #filled = 0;
  readonly #doubles: boolean;
  /** Where between two input samples the next output lies; the input that it needs begins at the first of `#input`. */
  #phase = 0;
  #received = 0;
  #produced = 0;

  constructor(fromHz: number, toHz: number) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    this.#doubles = this.#up === 2 && this.#down === 1;
    this.#taps = tapsFor(fromHz, Math.min(fromHz, toHz));
    this.#phases = phasesOf(this.#up, this.#taps, (passband + stopband) / 2, Math.min(1, toHz / fromHz));
    this.#input = new Float64Array(this.#taps);
    this.reset();
  }

  /** What can be said of the stream so far: a part of `out` where there is one, which must be long enough. */
  push(input: Int16Array, out?: Int16Array): Int16Array {
    this.#append(input);
    this.#received += input.length;
    // An output needs half the filter's length of input after it.
    const enough = this.#received - this.#taps / 2;
    return this.#produce(enough <= 0 ? 0 : Math.ceil((enough * this.#up) / this.#down), out);
  }

  /** The rest of the stream, as if silence followed it; the next push begins a new one. */
  flush(): Int16Array {
    this.#append(new Int16Array(this.#taps / 2));
    const rest = this.#produce(Math.round((this.#received * this.#up) / this.#down));
    this.reset();
    return rest;
  }

  reset(): void {
    // Silence came before the first sample: what the first output needs on its left.
    this.#filled = this.#taps / 2 - 1;
    this.#input.fill(0, 0, this.#filled);
    this.#phase = 0;
    this.#received = 0;
    this.#produced = 0;
  }

  #append(samples: Int16Array): void {
    const filled = this.#filled + samples.length;
    if (filled > this.#input.length) {
      const grown = new Float64Array(filled);
      grown.set(this.#input.subarray(0, this.#filled));
      this.#input = grown;
    }
    const input = this.#input;
    for (let i = 0, at = this.#filled; i < samples.length; i++, at++) input[at] = samples[i] ?? 0;
    this.#filled = filled;
  }

  /** Outputs up to number `until` of the stream. */
  #produce(until: number, into?: Int16Array): Int16Array {
    const length = Math.max(0, until - this.#produced);
    const out = into?.subarray(0, length) ?? new Int16Array(length);
    const at = this.#doubles ? this.#double(out) : this.#filter(out);
    this.#input.copyWithin(0, at, this.#filled);
    this.#filled -= at;
    this.#produced += out.length;
    return out;
  }

  /** Fills `out`, and says how much input is of no more use. */
  #filter(out: Int16Array): number {
    const [up, down, taps, phases, input] = [this.#up, this.#down, this.#taps, this.#phases, this.#input];
    let at = 0;
    let phase = this.#phase;
    for (let i = 0; i < out.length; i++) {
      out[i] = saturated(weighted(input, at, phases, phase * taps, taps));
      for (phase += down; phase >= up; phase -= up) at += 1;
    }
    this.#phase = phase;
    return at;
  }

  /**
   * The same for twice the rate, at a quarter of the work: the filter is a half-band one, so every other output is an
   * input as it came, and the weights between two inputs are the same on both sides.
   */
  #double(out: Int16Array): number {
    const [taps, input] = [this.#taps, this.#input];
    const weights = this.#phases.subarray(taps);
    const inputs = out.length / 2;
    for (let at = 0; at < inputs; at++) out[2 * at] = input[at + taps / 2 - 1] ?? 0;
    let at = 0;
    for (; at + 4 <= inputs; at += 4) fourBetween(input, at, weights, taps, out);
    for (; at < inputs; at++) out[2 * at + 1] = saturated(weightedBothSides(input, at, weights, taps));
    return inputs;
  }
}

/** Four outputs of `weightedBothSides` in a row: each weight is read once for all four, and none waits for another. */
function fourBetween(input: Float64Array, at: number, weights: Float64Array, taps: number, out: Int16Array) {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let left = at;
  let right = at + taps - 1;
  for (let tap = 0; tap < taps / 2; tap++, left++, right--) {
    const weight = weights[tap] ?? 0;
    a += ((input[left] ?? 0) + (input[right] ?? 0)) * weight;
    b += ((input[left + 1] ?? 0) + (input[right + 1] ?? 0)) * weight;
    c += ((input[left + 2] ?? 0) + (input[right + 2] ?? 0)) * weight;
    d += ((input[left + 3] ?? 0) + (input[right + 3] ?? 0)) * weight;
  }
  out[2 * at + 1] = saturated(a);
  out[2 * at + 3] = saturated(b);
  out[2 * at + 5] = saturated(c);
  out[2 * at + 7] = saturated(d);
}

/** The sum of samples, each by its weight, where the first weighs as much as the last, and so on; in two parts. */
function weightedBothSides(
  samples: Float64Array,
  first: number,
  weights: Float64Array,
  taps: number,
): number {
  let a = 0;
  let b = 0;
  const last = first + taps - 1;
  for (let tap = 0; tap < taps / 2; tap += 2) {
    a += ((samples[first + tap] ?? 0) + (samples[last - tap] ?? 0)) * (weights[tap] ?? 0);
    b += ((samples[first + tap + 1] ?? 0) + (samples[last - tap - 1] ?? 0)) * (weights[tap + 1] ?? 0);
  }
  return a + b;
}

/** The sum of samples, each by its weight; in four parts, because an addition has to wait for the one before it. */
function weighted(
  samples: Float64Array,
  firstSample: number,
  weights: Float64Array,
  firstWeight: number,
  taps: number,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let sample = firstSample;
  for (let weight = firstWeight; weight < firstWeight + taps; weight += 4) {
    a += (samples[sample] ?? 0) * (weights[weight] ?? 0);
    b += (samples[sample + 1] ?? 0) * (weights[weight + 1] ?? 0);
    c += (samples[sample + 2] ?? 0) * (weights[weight + 2] ?? 0);
    d += (samples[sample + 3] ?? 0) * (weights[weight + 3] ?? 0);
    sample += 4;
  }
  return a + b + c + d;
}

function saturated(value: number): number {
  return Math.round(Math.max(-32_768, Math.min(32_767, value)));
}

/** Kaiser's estimate of how many input samples a filter with this transition has to see; a multiple of four, for `weighted`. */
function tapsFor(fromHz: number, narrowerHz: number): number {
  const transition = 2 * Math.PI * (stopband - passband) * (narrowerHz / fromHz);
  return 4 * Math.ceil((stopbandDb - 8) / (2.285 * transition) / 4);
}

/** A windowed sinc, sampled at every phase; each row sums to one, so that a constant stays what it is. */
function phasesOf(up: number, taps: number, cutoff: number, narrowing: number): Float64Array {
  const phases = new Float64Array(up * taps);
  const beta = 0.1102 * (stopbandDb - 8.7);
  for (let phase = 0; phase < up; phase++) {
    const row = Array.from({ length: taps }, (_, tap) => {
      const distance = tap - (taps / 2 - 1) - phase / up;
      return sinc(2 * cutoff * narrowing * distance) * kaiser(distance / (taps / 2), beta);
    });
    const sum = row.reduce((total, weight) => total + weight, 0);
    for (const [tap, weight] of row.entries()) phases[phase * taps + tap] = weight / sum;
  }
  return phases;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number, beta: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
}

/** The modified Bessel function of the first kind and order zero, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
