/** A text in pieces that are short enough, cut at white space where there is some. */
export function textPieces(text: string, lettersMax: number): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > lettersMax) {
    const space = rest.slice(0, lettersMax + 1).search(/\s\S*$/);
    const end = space > 0 ? space : lettersMax;
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...pieces, rest];
}
