const opening = '<think>';
const closing = '</think>';

/**
 * Leaves out what a model thinks before it speaks. Most servers send that apart; some send it among the words of the
 * answer, in front of them, between two tags that may come in pieces.
 */
export class Aloud {
  #does: 'begin' | 'think' | 'speak' = 'begin';
  #held = '';

  /** What of a further piece is meant to be heard. */
  heardOf(piece: string): string {
    if (this.#does === 'speak') return piece;
    this.#held += piece;
    if (this.#does === 'begin') this.#does = beginning(this.#held.trimStart());
    if (this.#does === 'think') this.#skipThoughts();
    return this.#does === 'speak' ? this.rest() : '';
  }

  /** What was held back because it could have become a thought, and did not. */
  rest(): string {
    const held = this.#does === 'think' ? '' : this.#held;
    this.#held = '';
    return held;
  }

  #skipThoughts(): void {
    const end = this.#held.indexOf(closing);
    if (end !== -1) this.#does = 'speak';
    // Of thoughts without end only what may be the beginning of their last tag is kept.
    this.#held =
      end === -1 ? this.#held.slice(-closing.length) : this.#held.slice(end + closing.length).trimStart();
  }
}

function beginning(text: string): 'begin' | 'think' | 'speak' {
  if (text.startsWith(opening)) return 'think';
  return opening.startsWith(text) ? 'begin' : 'speak';
}
