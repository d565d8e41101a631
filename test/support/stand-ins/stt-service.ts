import { type Heard, WordEar } from './word-sounds.ts';

/** After so much quiet a caller is done, for the service. */
const doneQuietMs = 500;

/** How a recogniser of one's own makes messages of audio: a guess with every word, and all of them when the caller is done. */
export class SttServiceMind {
  readonly #ear: WordEar;
  readonly #say: (message: object) => void;
  #words: Heard[] = [];

  constructor(_query: URLSearchParams, say: (message: object) => void) {
    this.#say = say;
    this.#ear = new WordEar(false, (ended) => this.#tick(ended));
  }

  hear(audio: Buffer): void {
    this.#ear.hear(audio);
  }

  control(message: object): string {
    return `the service is told nothing in text: ${JSON.stringify(message)}`;
  }

  #tick(ended: Heard | null): void {
    if (ended) {
      this.#words.push(ended);
      this.#tellWords('partial', 0.5);
    }
    const last = this.#words.at(-1);
    const isQuiet = this.#ear.clearUntilMs === this.#ear.nowMs;
    if (last === undefined || !isQuiet || this.#ear.nowMs - last.untilMs < doneQuietMs) return;
    this.#tellWords('final', 0.98);
    this.#say({ type: 'vad_end', confidence: 0.9 });
    this.#words = [];
  }

  #tellWords(type: 'partial' | 'final', confidence: number): void {
    const text = this.#words.map(({ word }) => word).join(' ');
    this.#say({ type, text, is_final: type === 'final', confidence });
  }
}
