/** Attenuation of what does not fit into the narrower band, dB: below the noise of mu-law. */
const stopbandDb = 62;
/** The pass band ends, and the stop band begins, at these parts of the narrower rate: 3.3 and 4.7 kHz for 8 kHz. */
const passband = 0.4125;
const stopband = 0.5875;

/**
 * Changes the sample rate of a stream by a polyphase low-pass filter. However the stream is cut into chunks, the same
 * samples come out; after `flush` they are as many as the ratio says. Every array it returns is a fresh one.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  /** One row of coefficients for each phase between two input samples. */
  readonly #phases: Float32Array;
  /** Input that outputs to come still need; its first sample is number `#first` of the stream. */
  #pending: Float32Array;
  #first = 0;
  #received = 0;
  #produced = 0;

  constructor(fromHz: number, toHz: number) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    this.#taps = tapsFor(fromHz, Math.min(fromHz, toHz));
    this.#phases = phasesOf(this.#up, this.#taps, (passband + stopband) / 2, Math.min(1, toHz / fromHz));
    this.#pending = new Float32Array(0);
    this.reset();
  }

  push(input: Int16Array): Int16Array {
    this.#append(input);
    this.#received += input.length;
    // An output needs half the filter's length of input after it.
    const enough = this.#received - this.#taps / 2;
    return this.#produce(enough <= 0 ? 0 : Math.ceil((enough * this.#up) / this.#down));
  }

  /** The rest of the stream, as if silence followed it; the next push begins a new one. */
  flush(): Int16Array {
    const total = Math.round((this.#received * this.#up) / this.#down);
    this.#append(new Int16Array(this.#taps));
    const rest = this.#produce(total);
    this.reset();
    return rest;
  }

  reset(): void {
    const before = this.#taps / 2 - 1;
    this.#pending = new Float32Array(before);
    this.#first = -before;
    this.#received = 0;
    this.#produced = 0;
  }

  #append(input: Int16Array): void {
    const grown = new Float32Array(this.#pending.length + input.length);
    grown.set(this.#pending);
    for (let i = 0; i < input.length; i++) grown[this.#pending.length + i] = input[i] ?? 0;
    this.#pending = grown;
  }

  /** Outputs up to number `until` of the stream. */
  #produce(until: number): Int16Array {
    const count = Math.max(0, until - this.#produced);
    const out = new Int16Array(count);
    const [taps, phases, pending] = [this.#taps, this.#phases, this.#pending];
    for (let i = 0; i < count; i++) {
      const at = (this.#produced + i) * this.#down;
      const input = Math.floor(at / this.#up) - (taps / 2 - 1) - this.#first;
      const row = (at % this.#up) * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (phases[row + tap] ?? 0) * (pending[input + tap] ?? 0);
      out[i] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : Math.round(sum);
    }
    this.#produced += count;
    this.#forget();
    return out;
  }

  #forget(): void {
    const needed = Math.floor((this.#produced * this.#down) / this.#up) - (this.#taps / 2 - 1);
    const passed = Math.min(needed - this.#first, this.#pending.length);
    if (passed <= 0) return;
    this.#pending = this.#pending.subarray(passed);
    this.#first += passed;
  }
}

/** Kaiser's estimate of how many input samples a filter with this transition has to see; even, so that it has a middle. */
function tapsFor(fromHz: number, narrowerHz: number): number {
  const transition = 2 * Math.PI * (stopband - passband) * (narrowerHz / fromHz);
  return 2 * Math.ceil((stopbandDb - 8) / (2.285 * transition) / 2);
}

/** A windowed sinc, sampled at every phase; each row sums to one, so that a constant stays what it is. */
function phasesOf(up: number, taps: number, cutoff: number, narrowing: number): Float32Array {
  const phases = new Float32Array(up * taps);
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
