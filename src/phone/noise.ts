/** Sounds that are no words, and trouble every agent that listens for a voice. */
export const noiseKinds = ['white', 'brown', 'babble', 'cough'] as const;

export type NoiseKind = (typeof noiseKinds)[number];

/** A sound, how long and how loud it is. The same seed makes the same sound. */
export interface Noise {
  kind: NoiseKind;
  ms: number;
  /** RMS over the whole of it, in dB below the loudest that a sample can be. */
  levelDbfs: number;
  seed: number;
}

const telephoneHz = 8000;

const rendered = new Map<string, Int16Array>();

/** Makes the sound, sample by sample, each once for as long as the process lives. */
export function renderNoise(noise: Noise): Int16Array {
  const key = JSON.stringify(noise);
  const samples = rendered.get(key) ?? render(noise);
  rendered.set(key, samples);
  return samples;
}

function render({ kind, ms, levelDbfs, seed }: Noise): Int16Array {
  const samples = new Float64Array(Math.round((ms * telephoneHz) / 1000));
  makers[kind](samples, chanceFrom(seed));
  return atLevel(samples, levelDbfs);
}

type Chance = () => number;

const makers: Readonly<Record<NoiseKind, (samples: Float64Array, chance: Chance) => void>> = {
  /** A bad line: every frequency alike. */
  white(samples, chance) {
    for (let i = 0; i < samples.length; i += 1) samples[i] = 2 * chance() - 1;
  },
  /** Traffic, a fan: the low frequencies above all. */
  brown(samples, chance) {
    let value = 0;
    for (let i = 0; i < samples.length; i += 1) {
      value = 0.98 * value + 0.02 * (2 * chance() - 1);
      samples[i] = value;
    }
  },
  /** A room full of people: several hums with the pitch of a voice, each at the pace of syllables. */
  babble(samples, chance) {
    for (let voice = 0; voice < babbleVoices; voice += 1) addMurmur(samples, chance);
  },
  /** One burst that comes at once and dies away, rough and without a pitch. */
  cough(samples, chance) {
    let smooth = 0;
    for (let i = 0; i < samples.length; i += 1) {
      const ms = (i * 1000) / telephoneHz;
      smooth = 0.5 * smooth + 0.5 * (2 * chance() - 1);
      samples[i] = smooth * Math.min(1, ms / coughAttackMs) * Math.exp(-ms / coughDecayMs);
    }
  },
};

// More sound like noise, fewer like somebody in particular.
const babbleVoices = 6;

// People speak four to five syllables a second, men and women at about these pitches.
const syllableHz = { least: 3.5, more: 2 };
const pitchHz = { least: 95, more: 130 };

// Up to the second formant: what makes a hum sound like vowels.
const harmonics = 14;

function addMurmur(samples: Float64Array, chance: Chance): void {
  const pitch = (2 * Math.PI * (pitchHz.least + chance() * pitchHz.more)) / telephoneHz;
  const pace = (2 * Math.PI * (syllableHz.least + chance() * syllableHz.more)) / telephoneHz;
  const late = chance() * 2 * Math.PI;
  for (let i = 0; i < samples.length; i += 1) {
    const syllable = Math.max(0, Math.sin(pace * i + late));
    let sound = 0;
    for (let n = 1; n <= harmonics; n += 1) sound += Math.sin(n * pitch * i + late) / n;
    samples[i] = (samples[i] ?? 0) + syllable * sound;
  }
}

// A cough is there within a few milliseconds and gone after a third of a second.
const coughAttackMs = 5;
const coughDecayMs = 90;

const fullScale = 32_767;

function atLevel(samples: Float64Array, levelDbfs: number): Int16Array {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  const rms = Math.sqrt(power / samples.length) || 1;
  const gain = (fullScale * 10 ** (levelDbfs / 20)) / rms;
  return Int16Array.from(samples, (sample) => Math.max(-fullScale, Math.min(fullScale, sample * gain)));
}

/** Numbers from 0 to 1 that look like chance, by Numerical Recipes' generator. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
