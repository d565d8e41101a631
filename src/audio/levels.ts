/** What counts as no sound at all, dBFS. */
const nothingDbfs = -120;

/** The loudness of each window, RMS in dBFS: a way to read sound as numbers. */
export function levelsDbfs(samples: Int16Array, rateHz: number, windowMs: number): number[] {
  const window = Math.round((rateHz * windowMs) / 1_000);
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += window) levels.push(levelOf(samples.subarray(at, at + window)));
  return levels;
}

function levelOf(samples: Int16Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  const rms = Math.sqrt(power / samples.length) / 32_768;
  return rms === 0 ? nothingDbfs : Math.max(nothingDbfs, 20 * Math.log10(rms));
}
