/** As long as a person takes for a letter. */
const msPerLetter = 55;

/** A tone as long as the text takes to say, at 440 Hz unless it is to be told from others by its pitch. */
export function spokenTone(text: string, rateHz: number, pitchHz = 440): Int16Array {
  const length = Math.round((text.length * msPerLetter * rateHz) / 1_000);
  return Int16Array.from({ length }, (_, i) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * pitchHz * i) / rateHz)),
  );
}
