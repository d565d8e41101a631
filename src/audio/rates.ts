/** Samples a second on a telephone line. */
export const lineRateHz = 8_000;

/** Samples a second inside the house: what recognisers hear and voices speak, PCM16, mono. */
export const speechRateHz = 16_000;

/** Mu-law is one byte a sample. */
export const lineBytesPerMs = lineRateHz / 1_000;
