/** Enough to see what somebody has sent, whatever it is and however long. */
const lettersMax = 200;

/** The beginning of what came and was not understood. It may hold a caller's words: it is logged under `pii.` only. */
export function excerptOf(said: unknown): string {
  const text = typeof said === 'string' ? said : (JSON.stringify(said) ?? String(said));
  return text.slice(0, lettersMax);
}
