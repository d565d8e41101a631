// An unhurried speaking rate, 15 characters a second.
const msPerCharacter = 65;

/** How long the carrier's own voice takes to say this. */
export function sayMs(text: string): number {
  return text.length * msPerCharacter;
}
