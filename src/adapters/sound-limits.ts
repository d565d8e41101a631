/** How long a voice over the network is waited for. */
export const soundLimits = {
  // The core gives a voice three seconds to begin; a little more tells its failure from ours.
  silentMaxMs: 4_000,
  // Nothing that is said at once is longer than half a minute, and voices are faster than speech.
  wholeMaxMs: 30_000,
};

/** Whether a voice could make anything of the text: some refuse one without a letter or a digit. */
export function hasSomethingToSay(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
