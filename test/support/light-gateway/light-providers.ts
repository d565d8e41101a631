import type { Providers } from '../../../src/app/providers.ts';
import { speechRateHz } from '../../../src/audio/rates.ts';
import type { AsrEvent, AsrOptions } from '../../../src/ports/asr.ts';
import type { Tts } from '../../../src/ports/tts.ts';

/** Providers that cost next to nothing, so that what is left is the house's own. */
export function lightProviders(ears: ScriptedEars): Providers {
  return {
    asr: ears,
    llm: { name: 'light', write: () => answer() },
    tts: toneVoice,
    intent: {
      name: 'light',
      classify: async (text) => ({ intent: text.includes('goodbye') ? 'goodbye' : null, confidence: 1 }),
    },
    knowledge: { name: 'light', search: async () => [] },
  };
}

/** The kinds of audio that a recogniser may take. */
export type Hearing = 'PCM16 at 16 kHz' | 'mulaw at 8 kHz';

const samplesPerMs: Readonly<Record<Hearing, number>> = { 'PCM16 at 16 kHz': 16, 'mulaw at 8 kHz': 8 };

/** Ears that drop what they hear, and settle the next of their words whenever our own voice detection says a voice ended. */
export class ScriptedEars {
  readonly name = 'scripted';
  readonly takes: Hearing;
  readonly #words: readonly string[];
  #heardSamples = 0;

  constructor(words: readonly string[], takes: Hearing) {
    this.#words = words;
    this.takes = takes;
  }

  /** How much audio of all calls has come so far. */
  get heardMs(): number {
    return this.#heardSamples / samplesPerMs[this.takes];
  }

  open(_: AsrOptions, tell: (event: AsrEvent) => void) {
    let nth = 0;
    return {
      write: (audio: { readonly length: number }) => {
        this.#heardSamples += audio.length;
      },
      voiceBegan: () => {},
      voiceEnded: () => {
        const text = this.#words[nth % this.#words.length];
        nth += 1;
        // A recogniser's words come when the voice is over, never while it is being told so.
        if (text !== undefined) setImmediate(() => tell({ type: 'final', text, confidence: 1 }));
      },
      close: () => {},
    };
  }

  fault(): null {
    return null;
  }

  async close(): Promise<void> {}
}

/** Four seconds of the voice below: long enough to be talked over. */
const fixedAnswer = 'We are open from Monday to Friday, from eight in the morning.';

async function* answer(): AsyncIterable<string> {
  yield fixedAnswer;
}

/** About as long as a voice takes for a letter. */
const msPerLetter = 65;
const toneHz = 400;
/** -20 dBFS: speech on a telephone. */
const toneAmplitude = 3_277;
const toneSecondsMax = 30;

const tone = Int16Array.from({ length: toneSecondsMax * speechRateHz }, (_, sample) =>
  Math.round(toneAmplitude * Math.sin((2 * Math.PI * toneHz * sample) / speechRateHz)),
);

/** A voice that has its sound ready: one tone, for as long as somebody would need for the words. */
const toneVoice: Tts = {
  name: 'tone',
  async *speak({ text }) {
    yield tone.subarray(0, (text.length * msPerLetter * speechRateHz) / 1_000);
  },
  close: async () => {},
};
