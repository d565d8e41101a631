/** Deepgram advises to name no more than some fifty. */
const termsMax = 50;
/**
 * It takes 500 tokens of key terms, and refuses the whole stream for one more. Common words are a token, names and other
 * scripts one every two or three bytes: with so many bytes in all, no stream is ever refused for them.
 */
const bytesMax = 1_000;

/** Of the phrases that an agent expects, as many as the model takes, the agent's first ones first. */
export function keyTerms(expects: readonly string[]): string[] {
  const terms: string[] = [];
  let bytes = 0;
  for (const term of new Set(expects.map((phrase) => phrase.trim()))) {
    if (term === '') continue;
    bytes += Buffer.byteLength(term);
    if (terms.length === termsMax || bytes > bytesMax) break;
    terms.push(term);
  }
  return terms;
}
