import { resultOf } from './deepgram-nova.ts';

/** As seldom as Nova guesses, and often enough that nobody takes it for dead who speaks to it for a part of the time only. */
const murmursEveryMs = 500;

/** Nova for measuring others: it costs next to nothing, for it knows beforehand what was said. */
export class RecitingMind {
  readonly #words: readonly string[];
  readonly #say: (message: object) => void;
  #settledMs = 0;
  #nowMs = 0;

  constructor(words: string, say: (message: object) => void) {
    this.#words = words.split(' ');
    this.#say = say;
  }

  /** A millisecond of audio. */
  hear(): void {
    this.#nowMs += 1;
    if (this.#nowMs % murmursEveryMs === 0) this.#tell([], {});
  }

  control(message: { type?: unknown }): string | null {
    if (message.type === 'KeepAlive') return null;
    if (message.type !== 'Finalize') return `no control message of Nova's: ${JSON.stringify(message)}`;
    this.#tell(this.#words, { is_final: true, from_finalize: true });
    this.#settledMs = this.#nowMs;
    return null;
  }

  #tell(words: readonly string[], flags: object): void {
    const fromMs = this.#settledMs;
    const untilMs = this.#nowMs;
    const heard = words.map((word) => ({ word, fromMs, untilMs }));
    this.#say(resultOf(heard, { fromMs, untilMs }, flags));
  }
}
