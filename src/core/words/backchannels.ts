/** What people say to show that they listen, while somebody else goes on speaking. */
const listeningNoises = new Set(
  'uh huh mm mhm hm hmm ah oh okay ok yeah yep yes right sure alright good great nice cool i see got it of course'.split(
    ' ',
  ),
);
/** More than this is no longer a nod. */
const wordsMax = 3;

/** Whether words over the agent's speech only say "I am listening": "uh-huh", "okay, right", "I see". */
export function isBackchannel(text: string): boolean {
  const words = text
    .toLowerCase()
    .replace(/[^a-z']+/g, ' ')
    .trim()
    .split(' ');
  return words.length <= wordsMax && words.every((word) => listeningNoises.has(word));
}
