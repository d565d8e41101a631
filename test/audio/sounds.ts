/** A sine wave of so many dBFS (its peak, not its RMS). */
export function tone(hz: number, rateHz: number, seconds: number, peakDbfs: number): Int16Array {
  const amplitude = 32_767 * 10 ** (peakDbfs / 20);
  return Int16Array.from({ length: Math.round(seconds * rateHz) }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
}

/** Hiss: every frequency alike. The same seed makes the same noise. */
export function whiteNoise(samples: number, dbfs: number, seed: number): Int16Array {
  return atLevel(gauss(samples, seed), dbfs);
}

/** Rumble, as of a car: the lower the louder. */
export function brownNoise(samples: number, dbfs: number, seed: number): Int16Array {
  let last = 0;
  return atLevel(
    gauss(samples, seed).map((step) => {
      last = 0.98 * last + step;
      return last;
    }),
    dbfs,
  );
}

export function joined(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Both sounds at once; the second begins so many samples into the first. */
export function mixed(under: Int16Array, over: Int16Array, at: number): Int16Array {
  return under.map((sample, i) => within16Bits(sample + (over[i - at] ?? 0)));
}

/** How loud all of it is, RMS in dBFS. */
export function rmsDbfs(samples: ArrayLike<number>): number {
  return 10 * Math.log10(meanSquare(samples) / 32_768 ** 2);
}

function atLevel(sound: Float64Array, dbfs: number): Int16Array {
  const gain = (32_768 * 10 ** (dbfs / 20)) / Math.sqrt(meanSquare(sound));
  return Int16Array.from(sound, (sample) => within16Bits(sample * gain));
}

function meanSquare(samples: ArrayLike<number>): number {
  let power = 0;
  for (let i = 0; i < samples.length; i++) power += (samples[i] ?? 0) ** 2;
  return power / samples.length;
}

function within16Bits(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

/** Normally distributed, by Box and Muller, from a linear congruential generator. */
function gauss(samples: number, seed: number): Float64Array {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / (2 ** 32 + 1);
  };
  return Float64Array.from({ length: samples }, () => {
    return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  });
}
