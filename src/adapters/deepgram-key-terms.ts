/** Deepgram takes 500 tokens of key terms (believed), and advises to name no more than some fifty. */
const termsMax = 50;
/** Four letters make about one token: with fewer than 500 tokens in all, a request is never refused for them. */
const lettersMax = 1_600;

/** Of the phrases that an agent expects, as many as the model takes, the agent's first ones first. */
export function keyTerms(expects: readonly string[]): string[] {
  const terms: string[] = [];
  let letters = 0;
  for (const term of new Set(expects.map((phrase) => phrase.trim()))) {
    if (term === '') continue;
    letters += term.length;
    if (terms.length === termsMax || letters > lettersMax) break;
    terms.push(term);
  }
  return terms;
}
