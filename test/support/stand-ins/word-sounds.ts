import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.ts';

/** Every word that can be said to a stand-in; each is a loudness of its own, so that it survives the telephone. */
const vocabulary =
  'what are your opening hours where you located thank goodbye we would like a table for four at eight tonight please yes no'.split(
    ' ',
  );
const loudnessStep = 1_000;
const rateHz = 16_000;
const wordMs = 240;
const gapMs = 60;
const pauseMs = 300;
/** A voice swings to and fro 125 times a second; whole milliseconds, so that each is as loud as the word. */
const swingMs = 4;
/** Less than this of a sound is the edge of another. */
const soundMsMin = 20;

/** A word with its place in the audio. */
export interface Heard {
  readonly word: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The sound of a sentence, PCM16 at 16 kHz, with a pause before and after, and for each comma. */
export function soundOf(sentence: string): Int16Array {
  const silence = (ms: number) => new Array<number>((ms * rateHz) / 1_000).fill(0);
  const sounds = partsOf(sentence).flatMap((part) => {
    if (part === ',') return silence(pauseMs);
    const loudness = (vocabulary.indexOf(part) + 1) * loudnessStep;
    return [...silence(wordMs).fill(loudness), ...silence(gapMs)];
  });
  return Int16Array.from([...silence(pauseMs), ...sounds, ...silence(pauseMs)]);
}

/** The same as a telephone carries it, mu-law at 8 kHz, in a pitch that voice detection takes for somebody speaking. */
export function voiceOf(sentence: string): Uint8Array {
  const sound = soundOf(sentence);
  const swing = (at: number) => (Math.floor(at / 8 / swingMs) % 2 === 0 ? 1 : -1);
  return encodeMulaw(
    Int16Array.from({ length: sound.length / 2 }, (_, at) => swing(at) * (sound[2 * at] ?? 0)),
  );
}

function partsOf(sentence: string): string[] {
  const parts = sentence.toLowerCase().match(/[a-z]+|,/g) ?? [];
  for (const part of parts)
    if (part !== ',' && !vocabulary.includes(part)) throw new Error(`a stand-in has no sound for "${part}"`);
  return parts;
}

/** Makes words of sounds. A word of which only a part is heard comes out broken, as `~word`. */
export class WordEar {
  readonly #isMulaw: boolean;
  /** Called for every millisecond, with the word that ended in it. */
  readonly #tick: (ended: Heard | null) => void;
  readonly #rest: number[] = [];
  #loudness = 0;
  #sinceMs = 0;
  #nowMs = 0;

  constructor(isMulaw: boolean, tick: (ended: Heard | null) => void) {
    this.#isMulaw = isMulaw;
    this.#tick = tick;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Up to where there is no word that may still go on. */
  get clearUntilMs(): number {
    return this.#loudness === 0 ? this.#nowMs : this.#sinceMs;
  }

  hear(bytes: Buffer): void {
    const samples = this.#isMulaw ? decodeMulaw(bytes) : samplesOf(bytes);
    const perMs = this.#isMulaw ? 8 : 16;
    this.#rest.push(...samples);
    while (this.#rest.length >= perMs) {
      const sum = this.#rest.splice(0, perMs).reduce((all, sample) => all + sample, 0);
      // Either way it swings.
      this.#hearMs(Math.round(Math.abs(sum) / perMs / loudnessStep));
    }
  }

  #hearMs(loudness: number): void {
    const ended = loudness === this.#loudness ? null : this.#end();
    if (loudness !== this.#loudness) {
      this.#loudness = loudness;
      this.#sinceMs = this.#nowMs;
    }
    this.#nowMs += 1;
    this.#tick(ended);
  }

  #end(): Heard | null {
    const word = vocabulary[this.#loudness - 1];
    const lengthMs = this.#nowMs - this.#sinceMs;
    if (word === undefined || lengthMs < soundMsMin) return null;
    const isWhole = lengthMs > wordMs - soundMsMin;
    return { word: isWhole ? word : `~${word}`, fromMs: this.#sinceMs, untilMs: this.#nowMs };
  }
}

function samplesOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i));
}
