/** Quieter than this is never a voice on a telephone, dBFS. */
const faintestVoiceDbfs = -45;
/** A voice stands out of the line's own noise by so much. */
const aboveNoiseDb = 9;
/**
 * A frame of 20 ms each. Whoever speaks falls to the line's noise between syllables; what has not within one to two
 * spells is noise itself. Half as long cuts fluent speech that is all vowels.
 */
const spellFrames = 100;
/** A telephone carries nothing below 300 Hz; this, at 8 kHz, keeps rumble and hum there from passing for loudness. */
const highPass = 0.81;

/** Learns how loud a line is when nobody speaks, and tells what stands out of it. */
export class NoiseFloor {
  /** The quietest frame of the spell before this one, and of this one so far, dBFS. */
  #before = -70;
  #quietest = Number.POSITIVE_INFINITY;
  #frames = 0;
  #last = 0;
  #passed = 0;

  standsOut(frame: Int16Array): boolean {
    const level = this.#loudness(frame);
    this.#quietest = Math.min(this.#quietest, level);
    const floor = Math.min(this.#before, this.#quietest);
    this.#frames += 1;
    if (this.#frames === spellFrames) this.#beginSpell();
    return level > Math.max(faintestVoiceDbfs, floor + aboveNoiseDb);
  }

  #beginSpell(): void {
    this.#before = this.#quietest;
    this.#quietest = Number.POSITIVE_INFINITY;
    this.#frames = 0;
  }

  #loudness(frame: Int16Array): number {
    let power = 1;
    // Fields are slower than variables, and this runs for every sample.
    let last = this.#last;
    let passed = this.#passed;
    for (let i = 0; i < frame.length; i++) {
      const sample = frame[i] ?? 0;
      // Multiplied out, so that the next sample waits for one addition fewer.
      passed = highPass * passed + highPass * (sample - last);
      last = sample;
      power += passed * passed;
    }
    this.#last = last;
    this.#passed = passed;
    return 10 * Math.log10(power / frame.length / 32_768 ** 2);
  }
}
