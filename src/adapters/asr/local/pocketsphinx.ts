import { type Library, libraryOf, modelFolder, type Pointer } from './pocketsphinx-library.ts';

export interface Hypothesis {
  readonly text: string;
  /** Mean acoustic score of the frames in which words were heard. */
  readonly scorePerFrame: number;
  /** How many frames of 10 ms the words last, pauses left out. */
  readonly frames: number;
}

/** Numbers that describe a frame of sound, as the model was trained with. */
const cepstra = 13;

/** One decoder of libpocketsphinx: takes PCM16 at 16 kHz, gives words. Calls block for as long as they compute. */
export class Decoder {
  readonly #native: Library;
  readonly #handle: Pointer;
  readonly #normaliser: Pointer;

  constructor(settings: Readonly<Record<string, string>>) {
    this.#native = libraryOf();
    const all = {
      '-hmm': `${modelFolder}/en-us`,
      '-dict': `${modelFolder}/cmudict-en-us.dict`,
      ...settings,
    };
    const words = Object.entries(all).flat();
    const config = this.#native.parseSettings(null, this.#native.knownSettings(), words.length, words, 0);
    const handle = config === null ? null : this.#native.init(config);
    if (handle === null) throw new Error(`PocketSphinx refused its settings: ${words.join(' ')}`);
    this.#handle = handle;
    const { cepsize, cmn_struct } = this.#native.features(handle);
    // Reading a wrong place in memory must end here and not in odd hearing: the size proves that the layout is right.
    if (cepsize !== cepstra)
      throw new Error('This build of libpocketsphinx.so.3 is laid out unlike the one we know.');
    this.#normaliser = cmn_struct;
  }

  /** How the decoder has come to think the line sounds: its long-time mean, which it takes off everything it hears. */
  get lineSound(): Float32Array {
    const means = new Float32Array(cepstra);
    this.#native.lineSound(this.#normaliser, means);
    return means;
  }

  /** Makes the decoder think the line sounds like this again; between utterances only. */
  set lineSound(means: Float32Array) {
    this.#native.setLineSound(this.#normaliser, means);
  }

  pronunciation(word: string): string | undefined {
    return this.#native.lookUp(this.#handle, word) ?? undefined;
  }

  /** Adds words with their phones; slow for the last word only, which rebuilds the search. */
  addWords(words: ReadonlyMap<string, string>): void {
    let left = words.size;
    for (const [word, phones] of words) {
      left -= 1;
      if (this.#native.addWord(this.#handle, word, phones, left === 0 ? 1 : 0) < 0)
        throw new Error(`PocketSphinx refused to learn "${word}" as ${phones}.`);
    }
  }

  useGrammar(jsgf: string): void {
    const name = 'expected';
    if (this.#native.setGrammar(this.#handle, name, jsgf) < 0 || this.#native.use(this.#handle, name) < 0)
      throw new Error(`PocketSphinx refused this grammar:\n${jsgf}`);
  }

  begin(): void {
    this.#native.begin(this.#handle);
  }

  hear(audio: Int16Array): void {
    this.#native.hear(this.#handle, audio, audio.length, 0, 0);
  }

  end(): void {
    this.#native.end(this.#handle);
  }

  /** The best guess at the utterance so far; undefined while there is none. */
  hypothesis(): Hypothesis | undefined {
    const text = this.#native.guess(this.#handle, null);
    return text === null || text === '' ? undefined : { text, ...this.#fit() };
  }

  #fit(): { scorePerFrame: number; frames: number } {
    let score = 0;
    let frames = 0;
    let segment = this.#native.segments(this.#handle);
    while (segment !== null) {
      const [first, last, acoustic] = [[0], [0], [0]];
      this.#native.segmentFrames(segment, first, last);
      this.#native.segmentScore(segment, acoustic, [0], [0]);
      const length = (last[0] ?? 0) - (first[0] ?? 0) + 1;
      // "<sil>", "[NOISE]" and "(NULL)" are pauses; what they score says nothing about the words.
      if (length > 0 && !/^[<([]/.test(this.#native.segmentWord(segment))) {
        score += acoustic[0] ?? 0;
        frames += length;
      }
      segment = this.#native.nextSegment(segment);
    }
    return { scorePerFrame: frames === 0 ? 0 : score / frames, frames };
  }
}
