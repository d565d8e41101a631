import type { FromRecogniser } from './messages.ts';
import type { Verdict } from './rejection.ts';

/** Whatever can hear one utterance at a time. */
export interface Ears {
  begin(): void;
  hear(audio: Int16Array): void;
  /** What was said so far. */
  guess(): Verdict;
  end(): Verdict;
}

const samplesPerSecond = 16_000;
/** Ten looks a second: a partial is used after 80 ms of rest, and looking costs as much as hearing 20 ms. */
const samplesBetweenLooks = samplesPerSecond / 10;
/** Decoding holds on to everything since the beginning: a television left on must not grow without end. */
const samplesPerUtteranceMax = 20 * samplesPerSecond;

/** Turns voice between a beginning and an end into partial texts and one final text. */
export class Utterances {
  readonly #ears: Ears;
  readonly #tell: (message: FromRecogniser) => void;
  #samples: number | undefined;
  #samplesAtLook = 0;
  #seen = '';
  #told = '';

  constructor(ears: Ears, tell: (message: FromRecogniser) => void) {
    this.#ears = ears;
    this.#tell = tell;
  }

  begin(): void {
    if (this.#samples !== undefined) return;
    this.#ears.begin();
    this.#samples = 0;
    this.#samplesAtLook = 0;
    this.#seen = '';
    this.#told = '';
  }

  hear(audio: Int16Array): void {
    if (this.#samples === undefined) return;
    this.#ears.hear(audio);
    this.#samples += audio.length;
    if (this.#samples >= samplesPerUtteranceMax) {
      this.end();
      this.begin();
    } else if (this.#samples - this.#samplesAtLook >= samplesBetweenLooks) {
      this.#samplesAtLook = this.#samples;
      this.#look();
    }
  }

  end(): void {
    if (this.#samples === undefined) return;
    this.#samples = undefined;
    this.#tell({ type: 'final', ...this.#ears.end() });
  }

  /** Only words that two looks agree on are told: the last word of a guess is often half of another one. */
  #look(): void {
    const { text } = this.#ears.guess();
    const steady = sharedBeginning(this.#seen, text);
    this.#seen = text;
    if (steady === '' || steady === this.#told) return;
    this.#told = steady;
    this.#tell({ type: 'partial', text: steady });
  }
}

function sharedBeginning(one: string, other: string): string {
  const words = other.split(' ');
  const difference = one.split(' ').findIndex((word, at) => word !== words[at]);
  return (difference < 0 ? one.split(' ') : words.slice(0, difference)).join(' ');
}
