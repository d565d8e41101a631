/** Quieter than this is never a voice on a telephone, dBFS. */
const faintestVoiceDbfs = -45;
/** A voice stands out of the line's own noise by so much. */
const aboveNoiseDb = 9;
/** The floor follows quieter frames at once and louder ones slowly, so that speech does not lift it: dB per frame. */
const risePerFrameDb = 0.04;
/** Noise that the detector does not take for voice is learned faster. */
const risePerNoiseFrameDb = 0.5;

/** Learns how loud a line is when nobody speaks, and tells what stands out of it. */
export class NoiseFloor {
  #floorDbfs = -70;

  standsOut(frame: Int16Array, likeVoice: boolean): boolean {
    const level = loudness(frame);
    const rise = likeVoice ? risePerFrameDb : risePerNoiseFrameDb;
    const standsOut = level > Math.max(faintestVoiceDbfs, this.#floorDbfs + aboveNoiseDb);
    this.#floorDbfs = Math.min(level, this.#floorDbfs + rise);
    return standsOut;
  }
}

function loudness(frame: Int16Array): number {
  let power = 1;
  for (const sample of frame) power += sample * sample;
  return 10 * Math.log10(power / frame.length / 32_768 ** 2);
}
