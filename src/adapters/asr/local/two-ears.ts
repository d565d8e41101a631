import { grammarOf, isBabble, phones, sound, spoken } from './grammar.ts';
import { Decoder, type Hypothesis } from './pocketsphinx.ts';
import { modelFolder } from './pocketsphinx-library.ts';
import { pronunciationOf } from './pronunciation.ts';
import { isUnderstood, judge, type Reading, type Verdict } from './rejection.ts';

// What the model's own feat.params says, but for one line: a telephone sounds nothing like the microphones of the model.
// The decoder gets used to a line within some sentences; it starts from what thirty sentences through mu-law made it
// expect, else it does not understand the first ones. A given file wins over settings, hence none is given.
const telephone = {
  '-featparams': '/dev/null',
  '-lowerf': '130',
  '-upperf': '6800',
  '-nfilt': '25',
  '-transform': 'dct',
  '-lifter': '22',
  '-feat': '1s_c_d_dd',
  '-svspec': '0-12/13-25/26-38',
  '-cmn': 'live',
  '-cmninit': '44,25,-25,53,-17,7,17,-28,13,-16,8,13,-11',
};

// The voice detection outside decides what speech is: the library shall neither drop silence nor clean the sound.
// All senones are scored in every frame, so that the scores of two decoders can be compared.
const bothEars = { ...telephone, '-remove_silence': 'no', '-remove_noise': 'no', '-compallsen': 'yes' };

// A grammar is small: beams far wider than the defaults cost little, and narrow ones lose whole utterances. The
// penalty per word holds the balance between phrases and the loop of phones (which is many "words"): from 1e-2 down to
// 1e-3 both err little, above it phrases are lost, below it noise becomes phrases.
const expecting = {
  ...bothEars,
  '-beam': '1e-80',
  '-pbeam': '1e-80',
  '-wbeam': '1e-60',
  '-wip': '3e-3',
};

// One pass with narrow limits, every second frame scored: a tenth of real time instead of more than half, for about
// one word in ten.
const free = {
  ...bothEars,
  '-lm': `${modelFolder}/en-us.lm.bin`,
  '-fwdflat': 'no',
  '-bestpath': 'no',
  '-beam': '1e-40',
  '-maxhmmpf': '3000',
  '-maxwpf': '5',
  '-ds': '2',
};

/** Hears each utterance twice at once, with the phrases that are expected and with anything at all, and decides. */
export class TwoEars {
  readonly #expecting = new Decoder(expecting);
  readonly #free = new Decoder(free);
  #lineSounds: Float32Array[] = [];

  /** Loads the models; takes the better part of a second. */
  constructor() {
    this.#expecting.addWords(new Map(phones.map((phone) => [sound(phone), phone])));
  }

  /** Sets the phrases to listen for, between utterances; answers with words nobody can pronounce. */
  expect(phrases: readonly string[]): readonly string[] {
    const dictionary = (word: string) => this.#expecting.pronunciation(word);
    const made = new Map<string, string>();
    const grammar = grammarOf(phrases, (word) => {
      const sounds = pronunciationOf(word, dictionary);
      if (sounds !== undefined && dictionary(word) === undefined) made.set(word, sounds);
      return sounds !== undefined;
    });
    this.#expecting.addWords(made);
    this.#expecting.useGrammar(grammar.jsgf);
    return grammar.unpronounceable;
  }

  begin(): void {
    this.#lineSounds = this.#both().map((decoder) => decoder.lineSound);
    for (const decoder of this.#both()) decoder.begin();
  }

  hear(audio: Int16Array): void {
    for (const decoder of this.#both()) decoder.hear(audio);
  }

  /** What was said so far. */
  guess(): Verdict {
    return this.#judge(false);
  }

  /** What was said. */
  end(): Verdict {
    for (const decoder of this.#both()) decoder.end();
    const verdict = this.#judge(true);
    // The ears get used to the line by what they understand only: used to a second of noise, they would be deaf to words.
    if (!isUnderstood(verdict)) this.#forget();
    return verdict;
  }

  #judge(hasEnded: boolean): Verdict {
    const free = readingOf(this.#free.hypothesis()) ?? { text: '', scorePerFrame: 0, frames: 0 };
    return judge(phraseOf(this.#expecting.hypothesis()), free, hasEnded);
  }

  #forget(): void {
    this.#both().forEach((decoder, at) => {
      const before = this.#lineSounds[at];
      if (before !== undefined) decoder.lineSound = before;
    });
  }

  #both(): Decoder[] {
    return [this.#expecting, this.#free];
  }
}

function phraseOf(hypothesis: Hypothesis | undefined): Reading | undefined {
  return hypothesis === undefined || isBabble(hypothesis.text) ? undefined : readingOf(hypothesis);
}

function readingOf(hypothesis: Hypothesis | undefined): Reading | undefined {
  return hypothesis && { ...hypothesis, text: spoken(hypothesis.text) };
}
