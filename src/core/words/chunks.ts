/** The first chunk may be this short, so that the voice starts early; a lone "Yes," would sound chopped. */
const firstChunkChars = 10;
/** Later chunks are longer: the voice has time, and prosody is better over whole sentences. */
const sentenceChunkChars = 40;
const clauseChunkChars = 90;
/** Text without any boundary is cut at a space here, or the caller would wait for a whole paragraph. */
const longestChunkChars = 220;

/** Dots that do not end a sentence: of abbreviations, initials, and the number in front of a list's item. */
const dotWithin = /(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|a\.m|p\.m|approx)|\b[a-z]|^\s*\d{1,2})\.$/im;

/** A piece of text that can be spoken now, and what is left; null while it is better to wait for more. */
export interface Cut {
  readonly chunk: string;
  readonly rest: string;
}

/** Cuts the next speakable chunk off text that is still being written, or that is `complete`. */
export function nextChunk(text: string, options: { first: boolean; complete: boolean }): Cut | null {
  const body = text.trimStart();
  const boundary = firstBoundary(body, options.first);
  if (boundary !== null) return cutAt(body, boundary);
  if (body.length > longestChunkChars) return cutAt(body, lastSpaceBefore(body, longestChunkChars));
  if (options.complete && body.trim() !== '') return { chunk: body.trim(), rest: '' };
  return null;
}

/** Where the first chunk that is long enough ends: after punctuation that is followed by white space. */
function firstBoundary(text: string, first: boolean): number | null {
  for (const match of text.matchAll(boundary)) {
    const end = match.index + match[0].length;
    const sentence = /[.!?]/.test(match[0]) && !dotWithin.test(text.slice(0, end));
    const clause = /[;:,–—…]/.test(match[0]);
    const enough = first ? firstChunkChars : sentence ? sentenceChunkChars : clauseChunkChars;
    if ((sentence || clause) && end >= enough) return end;
  }
  return null;
}

/** Looked for where a row of marks begins and nowhere within it: a long row would be gone through once for each mark. */
const boundary = /(?<![.!?;:,–—…])[.!?;:,–—…]+["'”’)\]]*(?=\s)/g;

function lastSpaceBefore(text: string, limit: number): number {
  const space = text.slice(0, limit + 1).search(/\s\S*$/);
  return space > 0 ? space : limit;
}

function cutAt(text: string, end: number): Cut {
  return { chunk: text.slice(0, end).trim(), rest: text.slice(end) };
}
