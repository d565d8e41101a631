/** The number of whoever is on the telephone; null where it is withheld, which Twilio says instead of a number. */
export function callerNumber(said: string): string | null {
  return /^\+[1-9]\d{6,14}$/.test(said) && !spelledOut.has(said) ? said : null;
}

// Some networks have only digits to say it in: they dial the word.
const spelledOut = new Set(
  ['anonymous', 'blocked', 'restricted', 'unavailable', 'unknown'].map(
    (word) => `+${[...word].map((letter) => keyOf(letter)).join('')}`,
  ),
);

function keyOf(letter: string): number {
  return (
    2 + ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'].findIndex((key) => key.includes(letter))
  );
}
